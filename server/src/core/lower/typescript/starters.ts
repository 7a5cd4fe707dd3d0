/**
 * The names that a text takes from files of its own tree and that, as it calls them, may start what listens: their names say so, or they are given a port. A
 * file that says nothing of sockets itself is read for these.
 */
export function startersIn(text: string): readonly string[] {
  if (!fromTree.test(text)) return [];
  const found = new Set<string>();
  for (const clause of text.matchAll(clauses)) for (const [name] of (clause[1] ?? clause[2] ?? '').matchAll(names)) if (isStarter(name, text)) found.add(name);
  return [...found];
}

/** Whether a text takes something from files of its own tree. */
export function takesFromTree(text: string): boolean {
  return fromTree.test(text);
}

const fromTree = /\b(?:from|require\s*\()\s*['"][./~#@]/;
const clauses =
  /\bimport\s+(?!type\b)([\w$\s,{}*]{1,600}?)\s*from\s*['"][./~#@]|\b(?:const|let|var)\s+([\w$\s,{}:]{1,600}?)\s*=\s*(?:await\s+)?(?:require|import)\s*\(\s*['"][./~#@]/g;
/** The local names of a clause: of `a as b` and `a: b` the second one. */
const names = /[\w$]+(?!\s*(?::|\s+as\b)|[\w$])/g;

/** `startServer`, `listenOn`, `UdpServer`; not `Observer` and `addEventListener`. */
const tellingName = /^(?!add|remove|use|on|off)(?:listen|serve|.*(?:Listen|Serve))(?:ers?|rs?)?(?![a-z])/;

function isStarter(name: string, text: string): boolean {
  if (untelling.has(name)) return false;
  const own = name.replaceAll('$', '\\$');
  if (tellingName.test(name)) return new RegExp(`(?<![\\w$.])${own}\\s*\\(`).test(text);
  const isClass = /^[A-Z]/.test(name);
  const given = isClass ? String.raw`(?:\b\d{4,5}\b|${port})` : port;
  if (new RegExp(`(?<![\\w$.])${isClass ? 'new\\s+' : ''}${own}\\s*\\([^;()\\n]{0,160}${given}`).test(text)) return true;
  return startsWhatItMakes(own, text);
}

/** `const app = createApp(); app.listen(port)` */
function startsWhatItMakes(own: string, text: string): boolean {
  const variable = new RegExp(`\\b(?:const|let|var)\\s+([\\w$]+)\\s*(?::[^=\\n]{1,60})?=\\s*(?:await\\s+)?(?:new\\s+)?${own}\\s*\\(`).exec(text)?.[1];
  if (variable === undefined) return false;
  const name = variable.replaceAll('$', '\\$');
  const first = String.raw`(?:\{\s*port:\s*)?(?:\d{4,5}\b|[\w$.]*(?:${port})(?!\s*:))`;
  return new RegExp(`(?<![\\w$.])${name}\\s*\\.\\s*(?:listen|serve|bind|start)\\w*\\s*\\(\\s*${first}`).test(text);
}

const port = String.raw`(?:(?<![A-Za-z])port|Port|PORT)\b`;

const untelling = new Set(['import', 'as', 'default', 'type', 'from']);
