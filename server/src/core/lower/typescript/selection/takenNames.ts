import { frameworkModules } from '../../../apis/frameworks.ts';
import { aboutText, isPartOfName } from './aboutText.ts';

/** The names that a text takes from files of its own tree. */
export function takenIn(text: string): ReadonlySet<string> {
  const about = aboutText(text);
  if (about.taken !== undefined) return about.taken;
  const taken = new Set<string>();
  for (const clause of text.matchAll(clauses)) for (const [name] of (clause[1] ?? clause[2] ?? '').matchAll(names)) taken.add(name);
  about.taken = taken;
  return taken;
}

/** Whether a request is made as another file of the tree says: `http.request(pollOptions(meter), …)`. */
export function requestsAsTaken(text: string): boolean {
  if (!fromTree.test(text)) return false;
  const heads = new Set(Array.from(text.matchAll(requested), ([, head = '']) => head));
  if (heads.size === 0) return false;
  const taken = takenIn(text);
  if ([...heads].some((head) => taken.has(head))) return true;
  return Array.from(text.matchAll(givenOfTree)).some(([, name = '', from = '']) => heads.has(name) && taken.has(from));
}

/** Whether a file of the tree has settings that the text gives another value: `config.ws.port = Number(argument)`. */
export function changesTaken(text: string): boolean {
  if (!fromTree.test(text)) return false;
  const changed = Array.from(text.matchAll(settingChanged), ({ index }) => settingPath.exec(wordsUpTo(index + 'port'.length, text))?.[1] ?? '');
  const others = changed.filter((name) => name !== '' && name !== 'exports' && name !== 'module');
  if (others.length === 0) return false;
  const taken = takenIn(text);
  return others.some((name) => taken.has(name));
}

/** The end of what is changed. That there is a path before it is seen then: to try each word of a text as the beginning of one takes long. */
const settingChanged = /(?:port|Port|PORT|host|Host|HOST)\s*=(?![=>])/g;
const settingPath = /^(?!this\b)([A-Za-z_$][\w$]*)(?:\.[\w$]+){0,4}\.\w*$/;

/** Words and the dots between them that end at an offset. */
function wordsUpTo(end: number, text: string): string {
  let start = end;
  while (isPartOfName(text.charCodeAt(start - 1)) || text[start - 1] === '.') start -= 1;
  return text.slice(start, end);
}

/** What a request is given begins with the name, alone or as what another object is made of. */
const requested = /(?<![\w$])(?:(?:https?\s*\.\s*)get|(?<!\.\s*)get|request)\s*\(\s*(?:\{\s*\.\.\.\s*)?([A-Za-z_$][\w$]*)/g;
/** `const options = pollOptions(meter)`, `const link = new Link(meter)` */
const givenOfTree = /\b(?:const|let|var)\s+([\w$]+)\s*(?::[^=\n]{1,60})?=\s*(?:await\s+)?(?:new\s+)?([\w$]+)/g;

/** Whether a text takes something from files of its own tree. */
export function takesFromTree(text: string): boolean {
  return fromTree.test(text);
}

/** Paths, and what a `tsconfig` may give a path; not the frameworks that are in the tables. */
const ofTree = `['"](?:[./~#]|@(?!(?:${frameworkModules.flatMap((name) => (name.startsWith('@') ? name.slice(1) : [])).join('|')})['"]))`;
const fromTree = new RegExp(String.raw`\b(?:from|require\s*\()\s*${ofTree}`);
const clauses = new RegExp(
  String.raw`\bimport\s+(?!type\b)([\w$\s,{}*]{1,600}?)\s*from\s*${ofTree}|\b(?:const|let|var)\s+([\w$\s,{}:]{1,600}?)\s*=\s*(?:await\s+)?(?:require|import)\s*\(\s*${ofTree}`,
  'g',
);
/** The local names of a clause: of `a as b` and `a: b` the second one. */
const names = /[\w$]+(?!\s*(?::|\s+as\b)|[\w$])/g;
