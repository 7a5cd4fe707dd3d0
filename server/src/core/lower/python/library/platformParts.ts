import type { PlatformName, Span } from '../../../ir/index.ts';
import type { FileContext } from '../file.ts';
import { platformTest } from '../names/constants.ts';
import type { Definition, FunctionDefinition } from '../names/definitions.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';

/** A part of the text that only these platforms run. */
interface Part extends Span {
  readonly platforms: readonly PlatformName[];
}

const everywhere: readonly PlatformName[] = ['linux', 'darwin', 'freebsd', 'windows'];
const asksForPlatform = /\bsys\.platform\b|\bos\.name\b|\bplatform\.system\b/;
/** A function of another name may be there for whoever imports the file. */
const ofPlatform = /^_|win|(?:^|_)nt(?:_|$)|unix|linux|posix|darwin|mac|bsd/i;

/**
 * The platforms that a function runs on, where the file uses its name, or that of its class, on these alone: `if sys.platform == 'win32': return
 * self._open_pipe()`. `undefined`: on all of them, or nobody knows.
 */
export function platformsOf(file: FileContext, definition: FunctionDefinition): readonly PlatformName[] | undefined {
  // The text is read once, and few files ask.
  const parts = known.get(file) ?? (asksForPlatform.test(file.source) ? partsOf(file) : []);
  known.set(file, parts);
  return parts.length === 0 ? undefined : platformsOfUses(file, definition, parts, 0);
}

const known = new WeakMap<FileContext, readonly Part[]>();
const mostSteps = 3;

function platformsOfUses(file: FileContext, definition: Definition, parts: readonly Part[], depth: number): readonly PlatformName[] | undefined {
  const owner = definition.what === 'function' ? definition.ownerClass : undefined;
  const ofOwner = owner === undefined ? undefined : platformsOfUses(file, owner, parts, depth);
  if (ofOwner !== undefined || definition.name.startsWith('__') || !ofPlatform.test(definition.name)) return ofOwner;
  const uses = file.mentionsOf(definition.name).filter((at) => !/\b(?:def|class)\s+$/.test(file.source.slice(Math.max(0, at - 12), at)));
  const found = uses.map((at) => platformsAt(file, at, definition, parts, depth));
  const all = new Set(found.flatMap((platforms) => platforms ?? everywhere));
  return uses.length === 0 || all.size === everywhere.length ? undefined : [...all];
}

function platformsAt(file: FileContext, at: number, used: Definition, parts: readonly Part[], depth: number): readonly PlatformName[] | undefined {
  const around = parts.filter(({ start, end }) => start <= at && at < end);
  if (around.length > 0) return everywhere.filter((platform) => around.every(({ platforms }) => platforms.includes(platform)));
  if (depth >= mostSteps) return undefined;
  const user = file.scan.functions.filter((one) => one !== used && one.start <= at && at < one.end).at(-1);
  return user === undefined ? undefined : platformsOfUses(file, user, parts, depth + 1);
}

function partsOf(file: FileContext): readonly Part[] {
  const parts: Part[] = [];
  const waiting: (readonly Syntax[])[] = [file.statements];
  for (let suite = waiting.pop(); suite !== undefined; suite = waiting.pop()) {
    suite.forEach((statement, index) => {
      if (statement.end - statement.start < shortestTest) return;
      if (statement.type === 'if_statement') parts.push(...partsOfIf(file, statement, suite.at(-1)?.end ?? statement.end, index === suite.length - 1));
      else if (statement.type === 'expression_statement' || statement.type === 'return_statement') parts.push(...partsOfChoices(file, statement));
      for (const inner of suitesIn(statement)) waiting.push(inner);
    });
  }
  return parts;
}

/** The shortest statement that may tell platforms apart, or have one in it that does. */
const shortestTest = 12;

/** The suites within a compound statement, and below its clauses. */
function suitesIn(statement: Syntax): readonly (readonly Syntax[])[] {
  if (!/_statement$|_definition$|_clause$/.test(statement.type) || statement.type === 'expression_statement' || statement.type === 'return_statement')
    return [];
  return statement.children.flatMap((child) => (child.type === 'block' ? [child.children] : suitesIn(child)));
}

function partsOfIf(file: FileContext, statement: Syntax, endOfSuite: number, isLast: boolean): readonly Part[] {
  const [condition, body, ...clauses] = statement.children;
  if (condition === undefined || body === undefined) return [];
  const tested = testedBy(file, condition);
  if (tested === undefined) return [];
  const parts: Part[] = [{ start: body.start, end: body.end, platforms: tested.platforms }];
  if (!tested.isWhole) return parts;
  let left = without(tested.platforms);
  for (const clause of clauses) {
    const test = clause.type === 'elif_clause' && clause.children[0] !== undefined ? testedBy(file, clause.children[0]) : undefined;
    parts.push({ start: clause.start, end: clause.end, platforms: test === undefined ? left : left.filter((each) => test.platforms.includes(each)) });
    if (test?.isWhole === true) left = left.filter((each) => !test.platforms.includes(each));
  }
  const last = body.children.at(-1);
  const isLeft = last?.type === 'return_statement' || last?.type === 'raise_statement';
  if (isLeft && clauses.length === 0 && !isLast) parts.push({ start: statement.end, end: endOfSuite, platforms: left });
  return parts;
}

/** `Windows() if os.name == 'nt' else Unix()` */
function partsOfChoices(file: FileContext, statement: Syntax): readonly Part[] {
  if (!/\bif\b/.test(statement.text(file.source))) return [];
  const parts: Part[] = [];
  const waiting = [statement];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const [yes, condition, no] = node.children;
    const tested = node.type === 'conditional_expression' && condition !== undefined ? testedBy(file, condition) : undefined;
    if (tested !== undefined && yes !== undefined && no !== undefined) {
      parts.push({ start: yes.start, end: yes.end, platforms: tested.platforms });
      if (tested.isWhole) parts.push({ start: no.start, end: no.end, platforms: without(tested.platforms) });
    }
    waiting.push(...node.children);
  }
  return parts;
}

/** The platforms on which a condition may be true; `isWhole`: it is true on them whatever else is the case. */
function testedBy(file: FileContext, condition: Syntax): { readonly platforms: readonly PlatformName[]; readonly isWhole: boolean } | undefined {
  const node = unparenthesized(condition);
  const [left, right] = node.children;
  if (node.type === 'not_operator' && left !== undefined) {
    const tested = testedBy(file, left);
    return tested?.isWhole === true ? { platforms: without(tested.platforms), isWhole: true } : undefined;
  }
  if (node.type === 'boolean_operator' && left !== undefined && right !== undefined) {
    if (file.source.slice(left.end, right.start).trim() !== 'and') return undefined;
    const tested = testedBy(file, left) ?? testedBy(file, right);
    return tested === undefined ? undefined : { platforms: tested.platforms, isWhole: false };
  }
  const test = platformTest(file, node, file.module);
  return test === undefined ? undefined : { platforms: test.negated ? without(test.platforms) : test.platforms, isWhole: true };
}

function without(platforms: readonly PlatformName[]): readonly PlatformName[] {
  return everywhere.filter((each) => !platforms.includes(each));
}
