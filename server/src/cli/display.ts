import { visible } from '../workspace/visible.ts';

export { visible } from '../workspace/visible.ts';

/** A piece of a line as columns of a terminal: what to print, and where in it the mark begins and how wide it is. */
export interface Columns {
  readonly text: string;
  readonly markStart: number;
  readonly markWidth: number;
}

/** Lays out a line: tabs go to the next stop, wide characters take two columns. The mark is at least one column wide. */
export function layOut(text: string, mark: { readonly start: number; readonly end: number }): Columns {
  let printed = '';
  let column = 0;
  let markStart: number | undefined;
  let markEnd: number | undefined;
  let offset = 0;
  for (const cluster of clustersOf(text)) {
    if (markStart === undefined && offset >= mark.start) markStart = column;
    if (markEnd === undefined && offset >= mark.end) markEnd = column;
    const shown = cluster === '\t' ? ' '.repeat(tabStop - (column % tabStop)) : visible(cluster);
    printed += shown;
    column += cluster === '\t' ? shown.length : widthOf(shown);
    offset += cluster.length;
  }
  const start = markStart ?? column;
  return { text: printed, markStart: start, markWidth: Math.max(1, (markEnd ?? column) - start) };
}

/** How many columns of a terminal a text without tabs takes. */
export function widthOf(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const cluster of clustersOf(text)) width += widthOfCluster(cluster);
  return width;
}

const tabStop = 4;
const plain = /^[\x20-\x7e]*$/;

let segmenter: Intl.Segmenter | undefined;

function* clustersOf(text: string): Generator<string> {
  if (/^[\t\x20-\x7e]*$/.test(text)) {
    yield* text;
    return;
  }
  segmenter ??= new Intl.Segmenter();
  for (const { segment } of segmenter.segment(text)) yield segment;
}

function widthOfCluster(cluster: string): number {
  if (plain.test(cluster)) return cluster.length;
  // Signs like <U+202E> arrive in one piece only when they are plain; all else is one character with its marks.
  if (/^[\p{Mn}\p{Me}\u200b-\u200d]+$/u.test(cluster)) return 0;
  return wide.test(cluster) ? 2 : 1;
}

/** East Asian Wide and Fullwidth (UAX 11), and emoji that are shown as pictures. */
const wide =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;
