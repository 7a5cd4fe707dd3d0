/** Units of the drawing; the width of a hover fits it. */
const width = 460;

/**
 * A drawing as a Markdown image that needs nothing from outside: an SVG as a base64 data URI, with its own ground, light or dark as the page that shows it.
 * @param content SVG elements, in the classes of the style below
 */
export function imageOf(content: string, height: number, alt: string): string {
  const ground = `<rect class="ground" width="${width}" height="${height}" rx="6"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><style>${style}</style>${ground}${content}</svg>`;
  return `![${alt}](data:image/svg+xml;base64,${base64(ascii(svg))})`;
}

const style = [
  'text{font:12px system-ui,"Segoe UI","Noto Sans CJK SC","Microsoft YaHei",sans-serif;fill:#24292f}',
  '.small{font-size:11px}.dim{fill:#57606a}.good{fill:#116329;font-weight:600}.fail{fill:#a40e26;font-weight:600}',
  '.ground{fill:#f6f8fa}.box{fill:#fff;stroke:#8c959f}.wait{fill:#ffdf9e;stroke:#bf8700}.edge{stroke:#8c959f;stroke-dasharray:2 3}',
  'line{stroke-width:2}.run{stroke:#0969da;fill:#0969da}.ok{stroke:#1a7f37;fill:#1a7f37}.bad{fill:#cf222e}.failing{stroke:#cf222e;stroke-dasharray:5 4}',
  '@media (prefers-color-scheme:dark){',
  'text{fill:#e6edf3}.dim{fill:#9da7b3}.good{fill:#56d364}.fail{fill:#ff7b72}',
  '.ground{fill:#1c2128}.box{fill:#2d333b;stroke:#768390}.wait{fill:#5a4300;stroke:#d29922}.edge{stroke:#768390}',
  '.run{stroke:#58a6ff;fill:#58a6ff}.ok{stroke:#3fb950;fill:#3fb950}.bad{fill:#f85149}.failing{stroke:#f85149}}',
].join('');

/** Beyond ASCII as character references, so that bytes and characters are the same. */
function ascii(xml: string): string {
  return Array.from(xml, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x80 ? character : `&#${code};`;
  }).join('');
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** @param text ASCII only */
function base64(text: string): string {
  let encoded = '';
  for (let at = 0; at < text.length; at += 3) {
    const [a, b, c] = [text.charCodeAt(at), text.charCodeAt(at + 1), text.charCodeAt(at + 2)].map((code) => (Number.isNaN(code) ? 0 : code));
    const bits = ((a ?? 0) << 16) | ((b ?? 0) << 8) | (c ?? 0);
    const left = text.length - at;
    const group = [18, 12, 6, 0].map((shift) => digits[(bits >> shift) & 63]).join('');
    encoded += left >= 3 ? group : `${group.slice(0, left + 1)}${'='.repeat(3 - left)}`;
  }
  return encoded;
}
