/** The names of `extern const int http_port, admin_port;`: constants that a header declares and a source defines. */
export function externConstants(text: string): readonly string[] {
  if (!text.includes('extern')) return [];
  return [...text.matchAll(declarations)].flatMap(([, declared = '']) => declared.split(',').flatMap((each) => /(\w+)\s*$/.exec(each)?.[1] ?? []));
}

const declarations = /\bextern\s+((?:[\w:]+\s+)*const\b[\w:\s,]*);/g;
