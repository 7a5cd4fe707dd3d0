import { type Comment, type FunctionIr, type Gap, type Lowered, moveTo, Placement, type Region, type Span } from '../../ir/index.ts';
import type { KeptTree, ParsedText, Restructured, SyntaxNode } from '../../syntax/index.ts';
import type { FunctionInfo } from './context.ts';
import { idiomsOf } from './idioms/idioms.ts';
import { pointerNames, saysOfPointers } from './library/libraryPointers.ts';
import { Numbers } from './numbers.ts';
import { swallowsFunction } from './preprocessor/cutOff.ts';
import { isShort, isShortCallback, type Mentions, noMentions, sameMentions } from './selection/relevance.ts';
import { isShortFilling, slicedPart } from './selection/slicedFunctions.ts';
import { callSameWrappers } from './selection/starters.ts';
import { commentsOf } from './tree/comments.ts';
import { type View, viewOf } from './tree/view.ts';
import { isHarmless } from './unseen/harmless.ts';
import { changeAlike } from './unseen/unseen.ts';
import { lowerAgain, type Whole } from './whole.ts';

/** What stands in a region that can be read again alone. What is between the two is not part of one that is edited: braces, the marks of a comment. */
type Part = { readonly kind: 'function'; readonly info: FunctionInfo; readonly head: number; readonly tail: number } | CommentPart;
interface CommentPart {
  readonly kind: 'comment';
  readonly head: number;
  readonly tail: number;
}

/**
 * A file of C that was lowered whole and is edited since. The text is cut into regions: functions, the comments between them, and what is left. An edit
 * inside a function that says nothing new of the others is answered by lowering that function, from a text behind the file's; an edit of anything else
 * loses what is remembered.
 *
 * A statement that is half typed can mislead the parser about everything behind it. Until it is finished the function is parsed alone, and the others stay
 * what they were: a text with syntax errors has only a provisional answer.
 */
export class CMemory {
  readonly #whole: Whole;
  readonly #tree: KeptTree;
  readonly #placement: Placement;
  readonly #parts = new Map<Region, Part>();
  readonly #edited = new Set<Region>();
  /** Those that were edited since the tree had no errors. */
  readonly #unsound = new Set<Region>();
  readonly #comments = new Map<Region, readonly Comment[]>();
  readonly #gaps = new Map<Region, readonly Gap[]>();
  readonly #mentions: Map<FunctionInfo, Mentions>;
  /** Where a function is in the list of those that were lowered. */
  readonly #places = new Map<FunctionInfo, number>();
  readonly #numbers: Numbers;
  /** Variables of the file that may point to functions of the library. */
  readonly #pointers: ReadonlySet<string>;
  #lowered: Lowered;
  #isLost = false;
  /** The tree is not to be trusted outside of the functions that were edited. */
  #isMisled = false;

  /** @param tree of the text that was lowered: what is read later of the file's types and constants is read of it */
  constructor(whole: Whole, tree: KeptTree) {
    const { text, lowered } = whole;
    this.#whole = whole;
    this.#tree = tree;
    this.#mentions = new Map(whole.mentions);
    this.#pointers = pointerNames(text);
    const parts = partsOf(whole, this.#pointers);
    const starts = new Set([0, ...parts.flatMap(({ span }) => [span.start, span.end])].filter((start) => start === 0 || start < text.length));
    this.#placement = new Placement(
      [...starts].sort((a, b) => a - b),
      text.length,
    );
    for (const { span, part } of parts) if (part !== undefined) this.#parts.set(this.#placement.regionAt(span.start), part);
    for (const { span } of lowered.comments) this.#put(this.#comments, span, { span: this.#placement.place(span) });
    for (const gap of lowered.gaps) this.#put(this.#gaps, gap.span, { ...gap, span: this.#placement.place(gap.span) });
    this.#numbers = new Numbers(lowered.functions);
    const functions = lowered.functions.map((fn, index) => this.#numbers.rename(fn, index, (span) => this.#placement.place(span)) ?? fn);
    const indexes = new Map(lowered.functions.map((fn, index) => [fn, index]));
    for (const [info, fn] of whole.functions) this.#places.set(info, indexes.get(fn) ?? -1);
    this.#isLost = whole.hasLocalTypes;
    this.#lowered = this.#finished(functions, text);
  }

  get lowered(): Lowered {
    return this.#lowered;
  }

  /** Whether an edit of the text as it is now can be followed. The text is to be edited next. */
  follows(start: number, end: number, replacement: string): boolean {
    if (this.#isLost) return false;
    const region = this.#placement.regionAt(Math.max(0, start - 1));
    const part = this.#parts.get(region);
    this.#isLost = part === undefined || start < region.at + part.head || end > region.end - part.tail || replacement.includes('#');
    if (this.#isLost) return false;
    this.#placement.resize(region, replacement.length - (end - start));
    this.#edited.add(region);
    return true;
  }

  /** What the last edit did to the structure of the tree. */
  restructured(change: Restructured | undefined): void {
    const region = [...this.#edited].at(-1);
    if (change === undefined || region === undefined) {
      this.#isLost = true;
      return;
    }
    this.#unsound.add(region);
    const areWithin = (regions: Iterable<Region>): boolean =>
      change.ranges.every(({ start, end }) => [...regions].some((each) => start >= each.at && end <= each.end));
    if (!change.isSound) {
      if (!areWithin([region])) this.#isMisled = true;
      return;
    }
    // What misled the parser is mended, and only what was edited has become something else meanwhile. That was read by itself until now.
    if (!areWithin(this.#unsound)) this.#isLost = true;
    if (this.#isMisled) for (const each of this.#unsound) this.#edited.add(each);
    this.#isMisled = false;
    this.#unsound.clear();
  }

  /** What the text is lowered to now, or `undefined` where that is not known without lowering all of it. */
  again(source: ParsedText): Lowered | undefined {
    if (this.#isLost || source.text.length > mostText(this.#whole.text)) return undefined;
    if (this.#edited.size === 0) return this.#lowered;
    const functions = [...this.#lowered.functions];
    for (const region of this.#edited) {
      const part = this.#parts.get(region);
      const isRead = part?.kind === 'function' ? this.#readFunction(source, region, part.info, functions) : this.#readComment(source, region);
      if (!isRead) {
        this.#isLost = true;
        return undefined;
      }
    }
    this.#edited.clear();
    // Who keeps what follows from the functions can tell by the list that it follows still.
    const isOther = functions.some((fn, index) => fn !== this.#lowered.functions[index]);
    this.#lowered = this.#finished(isOther ? functions : this.#lowered.functions, source.text);
    return this.#lowered;
  }

  forget(): void {
    this.#isLost = true;
    this.#tree.delete();
  }

  #readComment(source: ParsedText, region: Region): boolean {
    const text = source.text.slice(region.at, region.end);
    const [only, ...others] = commentsOf(text);
    if (only === undefined || others.length > 0 || only.start !== 0 || only.end !== text.length) return false;
    this.#comments.set(region, [{ span: this.#placement.within(region, 0, text.length) }]);
    return true;
  }

  #readFunction(source: ParsedText, region: Region, info: FunctionInfo, functions: FunctionIr[]): boolean {
    const text = source.text.slice(region.at, region.end);
    const inTree = (root: SyntaxNode): SyntaxNode | undefined => {
      const node = root.namedDescendantForIndex(region.at, region.end - 1);
      return node?.type === 'function_definition' && node.startIndex === region.at && node.endIndex === region.end ? node : undefined;
    };
    if (!this.#isMisled) {
      const isRead = source.withRoot((root) => {
        const node = inTree(root);
        return node === undefined ? undefined : this.#readNode(node, region, region.at, info, text, functions);
      });
      if (isRead !== undefined) return isRead;
      this.#isMisled = source.withRoot((root) => root.hasError);
      if (!this.#isMisled) return false;
    }
    const piece = source.parsePiece(region.at, region.end);
    try {
      const node = piece.root.namedChildren.find((child) => child.type === 'function_definition');
      return node?.startIndex === 0 && this.#readNode(node, region, 0, info, text, functions);
    } finally {
      piece.delete();
    }
  }

  /** @param at where the node's text begins in what was parsed */
  #readNode(node: SyntaxNode, region: Region, at: number, info: FunctionInfo, text: string, functions: FunctionIr[]): boolean {
    // What stands before the body is not edited.
    if (saysMore.test(text.slice(info.body.start - info.view.start)) || (this.#whole.isCpp && lambda.test(text))) return false;
    if (saysOfPointers(text, this.#pointers)) return false;
    const comments = commentsOf(text);
    // One that does not end goes on behind the function, whatever the tree takes it for.
    if (comments.at(-1)?.end === text.length) return false;
    const { file, declared } = this.#whole;
    const start = this.#whole.append(text, info);
    const now = readAgain(info, viewOf(node, start - at));
    if (now === undefined || swallowsFunction(file.text, now.view, now.view)) return false;
    const [before, length] = [info.view.end - info.view.start, text.length];
    if ([isShort, isShortCallback, isShortFilling].some((isOfSize) => isOfSize(before) !== isOfSize(length))) return false;
    const mentions = noMentions();
    this.#whole.reader.read(file.text, start, start + length, [now], () => mentions);
    if (!sameMentions(mentions, this.#mentions.get(info) ?? noMentions())) return false;
    // Which functions of other files are of interest is a matter of the whole text.
    const original = this.#whole.text.slice(info.view.start, info.view.end);
    if (!callSameWrappers(original, text, (name) => declared.byName.has(name))) return false;
    if ((!info.isRelevant || info.isHelper) && !changeAlike(file.text, now, info, declared)) return false;
    if (!info.isRelevant && isHarmless(file, now) !== isHarmless(file, info)) return false;
    if (info.isRelevant && !this.#lowerFunction(region, info, now, start, functions)) return false;
    this.#comments.set(
      region,
      comments.map((span) => ({ span: this.#placement.within(region, span.start, span.end) })),
    );
    return true;
  }

  #lowerFunction(region: Region, info: FunctionInfo, now: FunctionInfo, start: number, functions: FunctionIr[]): boolean {
    const { file, slices, sliced } = this.#whole;
    const index = sliced.indexOf(info);
    const slice = index < 0 ? undefined : slices.again(index, file.text, slicedPart(now));
    if (index >= 0 && slice === undefined) return false;
    const [closures, gaps] = [file.closures.length, file.gaps.length];
    const fn = lowerAgain(this.#whole, now, slice);
    if (file.closures.length !== closures) return false;
    // What stands behind the file is this function; what stands in it is where a name of the function is defined.
    const placed = (span: Span): Span =>
      span.start < start ? this.#placement.place(span) : this.#placement.within(region, span.start - start, span.end - start);
    const at = this.#places.get(info);
    if (at === undefined) return false;
    const renamed = this.#numbers.rename(fn, at, placed);
    if (renamed === undefined) return false;
    const before = functions[at];
    if (before === undefined || !moveTo(before, renamed)) functions[at] = renamed;
    this.#gaps.set(
      region,
      file.gaps.slice(gaps).map((gap) => ({ ...gap, span: placed(gap.span) })),
    );
    return true;
  }

  #finished(functions: readonly FunctionIr[], text: string): Lowered {
    const inOrder = <T>(byRegion: ReadonlyMap<Region, readonly T[]>): readonly T[] => this.#placement.regions.flatMap((region) => byRegion.get(region) ?? []);
    return {
      ...this.#whole.lowered,
      functions,
      comments: inOrder(this.#comments),
      gaps: inOrder(this.#gaps),
      room: this.#numbers.room + 2 * mostText(this.#whole.text),
      idioms: idiomsOf(text, this.#whole.isCpp, [
        ...[...this.#places.values()].flatMap((at) => functions[at] ?? []),
        ...functions.filter(({ kind }) => kind === 'closure'),
      ]),
    };
  }

  #put<T>(into: Map<Region, readonly T[]>, at: Span, what: T): void {
    const region = this.#placement.regionAt(at.start);
    into.set(region, [...(into.get(region) ?? []), what]);
  }
}

/** The functions of a file and the comments between them, in order; without a part where what stands there is more than one thing. */
function partsOf({ text, declared, comments }: Whole, pointers: ReadonlySet<string>): readonly { readonly span: Span; readonly part: Part | undefined }[] {
  const found: { span: Span; part: Part | undefined }[] = [];
  const functions = declared.functions.map((info) => ({ info, span: { start: info.view.start, end: Math.max(info.view.end, info.tail.at(-1)?.end ?? 0) } }));
  for (const { info, span } of functions.sort((a, b) => a.span.start - b.span.start)) {
    const last = found.at(-1);
    if (last !== undefined && last.span.end > span.start) {
      // One inside another.
      last.part = undefined;
      last.span = { start: last.span.start, end: Math.max(last.span.end, span.end) };
    } else found.push({ span, part: isPlain(text, info, pointers) ? { kind: 'function', info, head: info.body.start + 1 - span.start, tail: 1 } : undefined });
  }
  let at = 0;
  const between = comments.filter(({ start }) => {
    while ((found[at]?.span.end ?? Number.POSITIVE_INFINITY) <= start) at += 1;
    return start < (found[at]?.span.start ?? Number.POSITIVE_INFINITY);
  });
  for (const span of between) found.push({ span, part: { kind: 'comment', head: 2, tail: text.startsWith('/*', span.start) ? 2 : 0 } });
  return found.sort((a, b) => a.span.start - b.span.start);
}

/** Whether all that a function says to the rest of the file is in its words. */
function isPlain(text: string, info: FunctionInfo, pointers: ReadonlySet<string>): boolean {
  const { view, body, tail, ownerClass, name } = info;
  if (view.type !== 'function_definition' || body.type !== 'compound_statement' || body.end !== view.end) return false;
  if (tail.length > 0 || info.swallowed !== undefined || name === ownerClass?.name || name.startsWith('~')) return false;
  const own = text.slice(view.start, view.end);
  if (saysOfPointers(own, pointers)) return false;
  return !headSaysMore.test(text.slice(view.start, body.start)) && !saysMore.test(text.slice(body.start, body.end)) && !lambda.test(own);
}

/** Directives, variables that outlive the call, types of its own, declarations that a function does not return. */
const saysMore = /#|\b(?:static|thread_local|__thread|extern|typedef|using)\b|noreturn|\b(?:struct|union|class|enum)\b(?:\s+\w+)*\s*(?::[^;(){}=]*)?\{/i;
/** The same of what stands before the body, where `static` and `extern` speak of the function. */
const headSaysMore = /#|\b(?:typedef|using)\b|noreturn|\b(?:struct|union|class|enum)\b(?:\s+\w+)*\s*(?::[^;(){}=]*)?\{/i;
const lambda = /\[[&=\w\s,*.]*\]\s*(?:\(|\{|mutable)/;

/** The function as the tree has it now. */
function readAgain(info: FunctionInfo, view: View): FunctionInfo | undefined {
  const body = view.kids.find((kid) => kid.type === info.body.type);
  const declarator = view.kids.find((kid) => kid.type === info.declarator.type);
  if (body === undefined || declarator === undefined || body.end !== view.end) return undefined;
  const { parameters: _, ...rest } = info;
  return { ...rest, view, body, declarator };
}

/** The numbers of files that are followed together are kept apart by how long each can become. Beyond that, it is time to begin anew. */
function mostText(text: string): number {
  return 4 * text.length + 1_000_000;
}
