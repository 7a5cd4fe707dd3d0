import { ColorThemeKind, Hover, MarkdownString, window } from 'vscode';

const picture = /(?<=\(data:image\/svg\+xml;base64,)[\w+/=]+(?=\))/g;
const asksSystem = '@media (prefers-color-scheme:dark)';

/** The hover with its pictures in the colours of the editor's theme. By itself a picture follows the system, which may be light under a dark editor. */
export function inTheme(hover: Hover): Hover {
  const { kind } = window.activeColorTheme;
  const isDark = kind === ColorThemeKind.Dark || kind === ColorThemeKind.HighContrast;
  const contents = hover.contents.map((content) => {
    if (!(content instanceof MarkdownString)) return content;
    content.value = content.value.replace(picture, (data) => painted(data, isDark));
    return content;
  });
  return new Hover(contents, hover.range);
}

function painted(data: string, isDark: boolean): string {
  const svg = new TextDecoder().decode(Uint8Array.from(atob(data), (byte) => byte.charCodeAt(0)));
  const bytes = new TextEncoder().encode(svg.replace(asksSystem, isDark ? '@media all' : '@media not all'));
  return btoa(String.fromCharCode(...bytes));
}
