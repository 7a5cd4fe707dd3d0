import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Analysis, AnalysisMemory, type AnalyzeOptions, analyzeAmong, LoweringMemory, lowerText } from '../../../server/src/core/analyze.ts';
import { eachEvent, type Lowered, printFunction } from '../../../server/src/core/ir/index.ts';
import { mentionsSockets } from '../../../server/src/core/lower/index.ts';
import type { LanguageId } from '../../../server/src/core/syntax/index.ts';
import { growing } from '../../bench/programs.ts';
import { readPages } from '../../rules/pages.ts';
import { grammars } from '../../support/grammars.ts';

interface Edit {
  readonly at: number;
  readonly removed: number;
  readonly added: string;
}

const options: AnalyzeOptions = { platform: 'linux', rules: {}, respectIgnores: true };
const names = { imported: () => undefined, includedBy: () => [] };
await Promise.all([grammars.load('c'), grammars.load('cpp')]);

const failed = (error: unknown): never => {
  throw error;
};

/** What is found in a text, with everything that a person may be shown of it. */
function found(text: string, lowered: Lowered, memory?: AnalysisMemory): unknown {
  const analysis = analyzeAmong('a.c', [{ path: 'a.c', text, lowered }], names, options, failed, memory);
  return plain(analysis);
}

function plain(analysis: Analysis | undefined): unknown {
  const text = JSON.stringify({ findings: analysis?.findings, endpoints: analysis?.endpoints, notes: analysis?.bindNotes() }, (key, value) =>
    key === 'span' ? { start: value.start, end: value.end } : value,
  );
  return JSON.parse(text);
}

function loweredAnew(text: string): Lowered {
  const parsed = grammars.parse(text, 'c');
  const lowered = lowerText(parsed, 'c', 'checked');
  parsed.delete();
  return lowered;
}

/** What was lowered, with the numbers of events in the order of the text: they are counted on after an edit. */
function shown({ functions, comments, gaps }: Lowered): unknown {
  const numbers = new Map<string, number>();
  const counted = functions.map((fn) => {
    const spans: string[] = [];
    eachEvent(fn, ({ site }) => spans.push(`${site.span.start}-${site.span.end} ${site.statement.span.start}-${site.statement.span.end} ${site.result}`));
    const text = printFunction(fn).replace(/\be\d+\b/g, (name) => {
      const number = numbers.get(name) ?? numbers.size;
      numbers.set(name, number);
      return `e#${number}`;
    });
    return { text, spans, at: [fn.span.start, fn.span.end] };
  });
  const placed = ({ span }: { readonly span: { readonly start: number; readonly end: number } }) => [span.start, span.end];
  const inOrder = gaps.map((gap) => [...placed(gap), gap.what]).sort((a, b) => Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1]));
  return { counted, comments: comments.map(placed), gaps: inOrder };
}

function checkEdits(text: string, language: LanguageId, edits: readonly Edit[]): void {
  const source = grammars.parse(text, language);
  const memory = new LoweringMemory();
  const analyses = new AnalysisMemory();
  found(text, memory.lower(source, language, 'checked', []), analyses);
  try {
    for (const { at, removed, added } of edits) {
      const start = Math.min(at, source.text.length);
      memory.edit(source, start, Math.min(start + removed, source.text.length), added);
      // How the parser recovers from errors depends on the tree that it reuses: that is settled when the typing rests.
      if (source.withRoot((root) => root.hasError)) continue;
      const remembered = memory.lower(source, language, 'checked', []);
      const anew = grammars.parse(source.text, language);
      // A keyword in the place of a name is an error that a parser which reuses its tokens may not see.
      const hasError = anew.withRoot((root) => root.hasError);
      const whole = lowerText(anew, language, 'checked');
      anew.delete();
      if (hasError) continue;
      assert.deepEqual(shown(remembered), shown(whole), source.text);
      assert.deepEqual(found(source.text, remembered, analyses), found(source.text, whole), source.text);
    }
  } finally {
    memory.forget();
    source.delete();
  }
}

/** Programs of the rules' pages, each alone and some behind each other, as a file of many functions has them. */
const cases = readPages()
  .flatMap((page) => page.cases)
  .filter(({ language, isBroken }) => (language === 'c' || language === 'cpp') && !isBroken)
  .map(({ text, language }) => ({ text, language }));
const joined = Array.from({ length: Math.floor(cases.length / 5) }, (_, index) => ({
  text: cases
    .slice(index * 5, index * 5 + 5)
    .map(({ text }) => text)
    .join('\n'),
  language: 'cpp' as const,
}));
const server = growing[0]?.source(16) ?? '';
const programs = [...cases, ...joined, { text: server, language: 'c' as const }];

/** What people type: a letter, a word of the file, a statement, a comment, a line less. */
const additions = ['', ' ', 'x', '1', '\n', ';', '/* a */', '// b\n', 'x = 1;', 'close(fd);', 'int on = 1;', 'if (fd < 0) return -1;', 'bind', 'c->fd', '0'];

const keyword =
  /^(?:break|case|class|const|continue|default|define|delete|do|else|enum|extern|for|goto|if|include|inline|long|namespace|new|private|public|return|short|signed|sizeof|static|struct|switch|template|typedef|union|unsigned|using|virtual|void|volatile|while)$/;

function editsOf(text: string): fc.Arbitrary<readonly Edit[]> {
  const words = [...text.matchAll(/[A-Za-z_]\w*|\d+/g)].map(({ index, 0: word }) => ({ at: index, removed: word.length, word }));
  const lines = [...text.matchAll(/[^\n]*\n/g)].map(({ index, 0: line }) => ({ at: index, removed: line.length, added: '' }));
  const typed = fc.record({ at: fc.nat(text.length), removed: fc.nat(2), added: fc.constantFrom(...additions) });
  const inserted = fc.record({
    at: fc.constantFrom(...lines.map(({ at }) => at), 0),
    removed: fc.constant(0),
    added: fc.constantFrom(...additions.map((each) => `${each}\n`)),
  });
  // A parser that reuses its tokens takes a keyword that is written over a name for a name, and so does every editor that uses it.
  const replaced = fc
    .tuple(fc.constantFrom(...words), fc.constantFrom(...words.filter(({ word }) => !keyword.test(word))))
    .map(([{ at, removed }, { word: added }]) => ({ at, removed, added }));
  return fc.array(fc.oneof(typed, inserted, inserted, replaced, replaced, fc.constantFrom(...lines, { at: 0, removed: 0, added: '' })), {
    minLength: 1,
    maxLength: 6,
  });
}

test('A text of C that is edited is lowered to what it is when it is opened', () => {
  const edited = fc.constantFrom(...programs).chain(({ text, language }) => fc.tuple(fc.constant(text), fc.constant(language), editsOf(text)));
  fc.assert(
    fc.property(edited, ([text, language, edits]) => checkEdits(text, language, edits)),
    { numRuns: Number(process.env.RUNS ?? 300) },
  );
});

test('A pointer to a function of the library that an edit makes one, or none', () => {
  const text = `#include <netinet/in.h>
static int (*begin)(int, int) = listen;

int serve(int (*with)(int, int)) {
  int (*set)(int, int, int, const void *, socklen_t) = setsockopt;
  int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  if (fd < 0 || set(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) return -1;
  return begin(fd, 8);
}

int other(int (*with)(int, int)) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  return begin(fd, 8);
}
`;
  const behind = (words: string) => text.lastIndexOf(words) + words.length;
  checkEdits(text, 'c', [
    { at: behind('= setsockopt'), removed: 0, added: '// so far\n' },
    { at: behind('= setsockopt'), removed: '// so far\n'.length, added: '' },
    { at: behind('STREAM, 0);'), removed: 0, added: '\n  begin = with;' },
    { at: behind('STREAM, 0);'), removed: '\n  begin = with;'.length, added: '' },
  ]);
});

/** Calls what the other file defines, gives it a port, and takes a socket from it. */
const caller = `#include <sys/socket.h>
int serve0(int port);
int run1(int argc, char **argv);
int main(int argc, char **argv) {
  int fd = serve0(8080);
  if (fd < 0) return run1(argc, argv);
  return listen(fd, 8);
}
`;

test('What is found in a file of a program that is edited is what is found when it is opened', () => {
  fc.assert(
    fc.property(editsOf(server), (edits) => {
      const source = grammars.parse(server, 'c');
      const memory = new LoweringMemory();
      const analyses = new AnalysisMemory();
      const other = { path: 'main.c', text: caller, lowered: loweredAnew(caller) };
      const among = (lowered: Lowered, known?: AnalysisMemory) => {
        const files = [{ path: 'a.c', text: source.text, lowered }, other];
        return plain(analyzeAmong('a.c', files, names, options, failed, known));
      };
      among(memory.lower(source, 'c', 'checked', []), analyses);
      for (const { at, removed, added } of edits) {
        const start = Math.min(at, source.text.length);
        memory.edit(source, start, Math.min(start + removed, source.text.length), added);
        if (source.withRoot((root) => root.hasError)) continue;
        assert.deepEqual(among(memory.lower(source, 'c', 'checked', []), analyses), among(loweredAnew(source.text)), source.text);
      }
      memory.forget();
      source.delete();
    }),
    { numRuns: Number(process.env.RUNS ?? 100) },
  );
});

test('An edit inside a function leaves what the others were lowered to', () => {
  const source = grammars.parse(server, 'c');
  const memory = new LoweringMemory();
  const before = memory.lower(source, 'c', 'checked', []);
  const at = server.indexOf('a.sin_port = htons(port);');
  memory.edit(source, at, at, 'port += 1; ');
  const after = memory.lower(source, 'c', 'checked', []);
  const changed = after.functions.filter((fn, index) => fn !== before.functions[index]);
  assert.deepEqual(
    changed.map(({ name }) => name),
    ['serve0'],
  );
  memory.forget();
  source.delete();
});

test('What was read of other texts makes no difference to an edit', () => {
  const edit = 'port += 1; ';
  const at = server.indexOf('a.sin_port = htons(port);');
  for (let before = 0; before < 600; before += edit.length - 1) {
    for (const name of ['open_gateway', 'open_server']) mentionsSockets(`#include "own.h"\nint main(void) {${' '.repeat(before)} ${name}(); }`, 'c');
    const source = grammars.parse(server, 'c');
    const memory = new LoweringMemory();
    const { functions } = memory.lower(source, 'c', 'checked', []);
    memory.edit(source, at, at, edit);
    const changed = memory.lower(source, 'c', 'checked', []).functions.filter((fn, index) => fn !== functions[index]);
    assert.deepEqual(
      changed.map(({ name }) => name),
      ['serve0'],
    );
    memory.forget();
    source.delete();
  }
});

test('A comment between functions is edited without lowering anything', () => {
  const text = `/* one */\n${server}`;
  const source = grammars.parse(text, 'c');
  const memory = new LoweringMemory();
  const before = memory.lower(source, 'c', 'checked', []);
  memory.edit(source, 3, 6, 'a longer one');
  const after = memory.lower(source, 'c', 'checked', []);
  assert.deepEqual(after.functions, before.functions);
  assert.equal(source.text.slice(after.comments[0]?.span.start, after.comments[0]?.span.end), '/* a longer one */');
  memory.forget();
  source.delete();
});

test('A statement that is half typed changes no other function, and finished it is as if it had been there', () => {
  const source = grammars.parse(server, 'c');
  const memory = new LoweringMemory();
  const before = memory.lower(source, 'c', 'checked', []);
  const at = server.indexOf('  if (fd < 0) return -1;');
  for (const [index, letter] of [...'  port = port > 9 ? port : 9;\n'].entries()) {
    memory.edit(source, at + index, at + index, letter);
    const now = memory.lower(source, 'c', 'checked', []);
    if (!source.withRoot((root) => root.hasError)) continue;
    const changed = now.functions.filter((fn, position) => fn !== before.functions[position] && fn.name !== 'serve0');
    // What another lowering of the whole file made is not the same object, but says the same.
    assert.deepEqual(changed.map(printed), before.functions.filter(({ name }) => changed.some((fn) => fn.name === name)).map(printed));
  }
  const anew = grammars.parse(source.text, 'c');
  assert.deepEqual(shown(memory.lower(source, 'c', 'checked', [])), shown(lowerText(anew, 'c', 'checked')));
  for (const each of [anew, source]) each.delete();
  memory.forget();
});

function printed(fn: Lowered['functions'][number]): string {
  return printFunction(fn).replace(/\be\d+\b/g, 'e');
}
