import type { Explained } from './explainProtocol.ts';

/** What the page says beside the answer itself, in the editor's language. */
export interface PageWords {
  /** As BCP 47. */
  readonly language: string;
  /** When the machine was looked at. */
  readonly looked: string;
  readonly refresh: string;
  readonly copy: string;
  readonly copyCommand: string;
  readonly stop: string;
  readonly nextPort: string;
  readonly goTo: (place: string) => string;
}

/**
 * The page of an explanation: headings, lists and buttons, to be read and used without a mouse. All text stands in it as text: nothing that a process or
 * a file is called can become markup, and the policy lets only the page's own style and script in.
 * @param nonce of this page alone
 */
export function explanationPage(answer: Explained, words: PageWords, nonce: string): string {
  const { report, headline, meaning, headings, binds, citations, basisNote, noBind } = answer;
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${escapeHtml(words.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(headline)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<h1 tabindex="-1">${escapeHtml(headline)}</h1>
${paragraphs([...(meaning === '' ? [] : [meaning]), ...report.who, report.reason])}
${basisNote === '' ? '' : `<p class="faint">${escapeHtml(basisNote)}</p>`}
${report.remedies.length === 0 ? '' : section('remedies', headings.remedies, `<ol>${report.remedies.map((_, index) => remedyItem(answer, index, words)).join('')}</ol>`)}
${section('binds', headings.binds, binds.length === 0 ? paragraphs([noBind]) : `<ul>${bindItems(answer, words)}</ul>`)}
${report.beside.length === 0 ? '' : section('beside', headings.beside, list(report.beside))}
${report.limits.length === 0 ? '' : section('limits', headings.limits, list(report.limits))}
${citations.length === 0 ? '' : `<details><summary>${escapeHtml(headings.claims)}</summary>${list(citations)}</details>`}
<footer>
<p class="faint">${escapeHtml(words.looked)}</p>
${button('refresh', words.refresh)}
${button('copy', words.copy)}
<p role="status" id="status"></p>
</footer>
</main>
<script nonce="${nonce}">${script}</script>
</body>
</html>
`;
}

/** Text as it stands in HTML, in an attribute too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

function remedyItem(answer: Explained, index: number, words: PageWords): string {
  const remedy = answer.report.remedies[index];
  if (remedy === undefined) return '';
  const { id, title, detail, command } = remedy;
  const code = command === undefined ? '' : `<pre><code>${escapeHtml(command)}</code></pre>`;
  const buttons = [
    ...(id === 'stop' ? [button('stop', words.stop, index)] : []),
    ...(id === 'other-port' ? [button('nextPort', words.nextPort, index)] : []),
    ...(index === fixingRemedy(answer) ? fixButtons(answer, judgedBind(answer)) : []),
    ...(command === undefined ? [] : [button('copyCommand', words.copyCommand, index, 'secondary')]),
  ];
  return `<li><h3>${escapeHtml(title)}</h3>${paragraphs([detail])}${code}${buttons.join('')}</li>`;
}

function bindItems(answer: Explained, words: PageWords): string {
  const shownAbove = fixingRemedy(answer) === -1 ? -1 : judgedBind(answer);
  return answer.binds
    .map(({ said, place }, index) => {
      const fixes = index === shownAbove ? [] : fixButtons(answer, index);
      return `<li>${paragraphs([said])}${[...fixes, button('goTo', words.goTo(place), index, 'secondary')].join('')}</li>`;
    })
    .join('');
}

function judgedBind({ binds }: Explained): number {
  return binds.findIndex(({ judged }) => judged);
}

/** The remedy that the fix of the judged bind is; -1 where there is no such remedy, or the bind needs no fix. */
function fixingRemedy(answer: Explained): number {
  const { fixes = [] } = answer.binds[judgedBind(answer)] ?? {};
  return fixes.length === 0 ? -1 : answer.report.remedies.findIndex(({ id }) => id === 'reuseaddr');
}

function fixButtons({ binds }: Explained, index: number): readonly string[] {
  return (binds[index]?.fixes ?? []).map(({ title }, inner) => button('fix', title, index, '', inner));
}

function section(id: string, heading: string, content: string): string {
  return `<section aria-labelledby="${id}"><h2 id="${id}">${escapeHtml(heading)}</h2>${content}</section>`;
}

function paragraphs(texts: readonly string[]): string {
  return texts.map((text) => `<p>${escapeHtml(text)}</p>`).join('');
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
}

function button(action: string, label: string, index = 0, kind = '', inner = 0): string {
  return `<button type="button" class="${kind}" data-action="${action}" data-index="${index}" data-inner="${inner}">${escapeHtml(label)}</button>`;
}

const style = `
body { padding: 0 2em 2em; line-height: 1.5; color: var(--vscode-editor-foreground); background: var(--vscode-editor-background); font-size: var(--vscode-font-size); }
main { max-width: 60em; overflow-wrap: anywhere; }
h1 { font-size: 1.4em; font-weight: 600; margin: 1.2em 0 .6em; }
h1:focus { outline: none; }
h2 { font-size: 1.15em; font-weight: 600; margin: 1.6em 0 .4em; padding-top: .6em; border-top: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)); }
h3 { font-size: 1em; font-weight: 600; margin: 0; }
p { margin: .3em 0; }
ol, ul { margin: .3em 0; padding-left: 1.6em; }
li { margin: .5em 0; }
pre { margin: .4em 0; padding: .4em .8em; white-space: pre-wrap; background: var(--vscode-textCodeBlock-background); }
code { font-family: var(--vscode-editor-font-family); color: inherit; background: none; }
button { margin: .3em .5em .3em 0; padding: .3em .9em; border: 1px solid var(--vscode-button-border, transparent); border-radius: 2px; cursor: pointer; font: inherit; color: var(--vscode-button-foreground); background: var(--vscode-button-background); }
button:hover { background: var(--vscode-button-hoverBackground); }
button.secondary, footer button { border-color: var(--vscode-contrastBorder, transparent); color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); }
button.secondary:hover, footer button:hover { background: var(--vscode-button-secondaryHoverBackground); }
button:focus-visible, summary:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
details { margin-top: 1.6em; }
summary { cursor: pointer; font-weight: 600; }
footer { margin-top: 2em; }
.faint { color: var(--vscode-descriptionForeground); }
`;

/** Says which button was pressed, and shows in words what came of it: screen readers read the status aloud. */
const script = `
const editor = acquireVsCodeApi();
document.addEventListener('click', (event) => {
  const pressed = event.target.closest('button[data-action]');
  if (pressed) editor.postMessage({ action: pressed.dataset.action, index: Number(pressed.dataset.index), inner: Number(pressed.dataset.inner) });
});
window.addEventListener('message', ({ data }) => { document.getElementById('status').textContent = String(data.status); });
document.querySelector('h1').focus({ preventScroll: true });
`;
