/** The names of the functions that a file declares not to return, in any of the ways that compilers know. */
export function declaredNeverToReturn(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  if (!/noreturn|__dead\b/i.test(text)) return names;
  for (const { 0: written, index } of text.matchAll(attribute)) {
    const end = index + written.length;
    const before = text.slice(Math.max(0, index - longestDeclaration), index);
    const name = nameAfter.exec(text.slice(end, end + longestDeclaration))?.[1] ?? nameBefore(before);
    if (name !== undefined && !keywords.has(name)) names.add(name);
  }
  return names;
}

const longestDeclaration = 400;
/** `[[noreturn]]`, `__attribute__((noreturn))`, `__declspec(noreturn)`, `_Noreturn`, the `__dead` of BSD, and macros that are named after these. */
const attribute =
  /\[\[[\w\s:]*noreturn\s*\]\]|\b__attribute__\s*\(\([^;{}()]*noreturn[^;{}]*?\)\)|__declspec\s*\(\s*noreturn\s*\)|(?<!\w)(?:__dead|\w*(?:noreturn|NORETURN|Noreturn))\b(?!\s*[()])/g;
/** `void die(`, `static void\n die(`: nothing but words and stars stands before the name. */
const nameAfter = /^[\s\w*]*?(?<!\w)(?!__attribute__)([A-Za-z_]\w*)\s*\(/;

/** `void die(const char *why) __attribute__((noreturn))`: the first name in the declaration that a parenthesis follows. */
function nameBefore(text: string): string | undefined {
  const declaration = /[^;{}#]*$/.exec(text)?.[0] ?? '';
  return /(?<!\w)(?!__attribute__)([A-Za-z_]\w*)\s*\([\s\S]*\)\s*$/.exec(declaration)?.[1];
}

const keywords: ReadonlySet<string> = new Set(['defined', 'if', 'while', 'for', 'switch', 'return', 'sizeof']);
