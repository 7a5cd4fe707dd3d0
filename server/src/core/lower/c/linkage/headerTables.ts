/** A table of constants that an included file writes down, and how many items it has. */
export interface HeaderTable {
  readonly name: string;
  readonly items: number;
}

/** @param code a header without comments, strings and directives */
export function readHeaderTables(code: string): readonly HeaderTable[] {
  const found: HeaderTable[] = [];
  for (const { 0: whole, 1: type = '', 2: name = '', 3: brackets, index } of code.matchAll(table)) {
    const isClass = /^(?:std::)?array\b/.test(type);
    // What is `static` in a class is the class's: its rows are not known by its name alone. At the margin stands what each file that includes the header has.
    const before = code.slice(Math.max(0, index - longestWords), index);
    const isOfClass = /\bstatic\s+(?:inline\s+)?$/.test(before) && !/(?:^|\n)static\s+(?:inline\s+)?$/.test(before);
    if ((brackets === undefined && !isClass) || /\bstatic\b/.test(whole) || isOfClass) continue;
    const items = itemsWithin(code, index + whole.length);
    const [only] = items;
    // The array of the library is a structure that has one: a second pair of braces stands around its items.
    const inner = isClass && items.length === 1 && only !== undefined && /^\{\s*\{/.test(only) ? itemsWithin(only, 1) : items;
    if (inner.length > 1 && inner.every((item) => !item.startsWith('['))) found.push({ name, items: inner.length });
  }
  return found;
}

const table = /\bconst(?:expr)?\s+(?:(?:inline|static|const|struct)\s+)*([\w:]+(?:<[^;{}()]{0,80}>)?)\s+(\w+)\s*(\[\w*\])?\s*=?\s*\{/g;
/** `static inline `, with some room. */
const longestWords = 40;
/** A longer one nobody goes through item by item. */
const longestTable = 4000;

/** The items of a list, from behind its opening brace. */
function itemsWithin(code: string, from: number): readonly string[] {
  const items: string[] = [];
  let depth = 0;
  let start = from;
  for (let at = from; at < code.length && at < from + longestTable; at += 1) {
    const character = code[at] ?? '';
    if ('{(['.includes(character)) depth += 1;
    else if (depth === 0 && (character === ',' || character === '}')) {
      const item = code.slice(start, at).trim();
      if (item !== '' || character === ',') items.push(item);
      start = at + 1;
      if (character === '}') return items;
    } else if (')]}'.includes(character)) depth -= 1;
  }
  return [];
}
