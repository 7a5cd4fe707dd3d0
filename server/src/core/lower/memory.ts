import type { FileRole, Lowered } from '../ir/index.ts';
import type { LanguageId, ParsedText } from '../syntax/index.ts';
import { CMemory, type HeaderMacro, lowerWhole } from './c/index.ts';
import { lower } from './lower.ts';
import { mentionsSettings } from './mentions.ts';

/**
 * What a text that is being edited was lowered to, so that after an edit only what changed is lowered. What it answers is what {@link lower} answers for
 * the same text, but that the spans follow the edits that come after it.
 */
export class LoweringMemory {
  #memory: CMemory | undefined;
  #headers: readonly (readonly HeaderMacro[])[] = [];
  #isOptimistic = false;

  /**
   * Edits the text: every edit since it was lowered must come this way.
   * @param after the text after it, where that is known
   */
  edit(source: ParsedText, start: number, end: number, replacement: string, after?: string): void {
    const isFollowed = this.#memory?.follows(start, end, replacement) === true;
    const restructured = source.edit(start, end, replacement, isFollowed, after);
    if (!isFollowed) return;
    this.#isOptimistic = true;
    this.#memory?.restructured(restructured);
  }

  lower(source: ParsedText, language: LanguageId, role: FileRole, headers: readonly (readonly HeaderMacro[])[]): Lowered {
    const remembered = this.#sameHeaders(headers) ? this.#memory?.again(source) : undefined;
    if (remembered !== undefined) return remembered;
    this.forget();
    // The edits were taken for less than they are: what the parser was given may not be what it should have been.
    if (this.#isOptimistic) source.parseAnew();
    this.#isOptimistic = false;
    if ((language !== 'c' && language !== 'cpp') || mentionsSettings(source.text))
      return source.withRoot((root) => lower(root, source.text, language, role, headers));
    const tree = source.keep();
    const whole = lowerWhole(tree.root, source.text, language, role, headers);
    if (!('lowered' in whole)) {
      tree.delete();
      return whole;
    }
    this.#headers = headers;
    this.#memory = new CMemory(whole, tree);
    return this.#memory.lowered;
  }

  /** Gives back what is remembered: the next text has nothing to do with the one before. */
  forget(): void {
    this.#memory?.forget();
    this.#memory = undefined;
  }

  #sameHeaders(headers: readonly (readonly HeaderMacro[])[]): boolean {
    return headers.length === this.#headers.length && headers.every((each, index) => each === this.#headers[index]);
  }
}
