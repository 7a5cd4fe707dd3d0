/** The names of `extern const int http_port, admin_port;` and `extern const struct server servers[];`: constants that a header declares and a source defines. */
export function externConstants(text: string): readonly string[] {
  if (!text.includes('extern')) return [];
  return [...text.matchAll(declarations)].flatMap(([, declared = '']) =>
    /\bconst\b/.test(declared)
      ? declared.split(',').flatMap(
          (each) =>
            each
              .trim()
              .split(/[\s:]+/)
              .at(-1) ?? [],
        )
      : [],
  );
}

const declarations = /\bextern\s([\w:\s,]+)(\[\s*\w*\s*\]\s*)?;/g;
