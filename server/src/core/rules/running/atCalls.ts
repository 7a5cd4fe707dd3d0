import type { Finding, Related } from '../finding.ts';
import { notes } from '../words.ts';

/** What a function of another file does wrong for all who call it, as it is told at a call in this one: to whoever is not shown that file. */
export interface FindingAtCall {
  /** The file that has the finding itself, with its fixes. */
  readonly path: string;
  readonly finding: Finding;
}

/** What is told of a finding at the calls that it names in other files, each with the file of the call. */
export function atCallsOf(finding: Finding, path: string): readonly { readonly caller: string; readonly told: FindingAtCall }[] {
  return finding.related.flatMap(({ isCaller, path: caller, span }) => {
    if (isCaller !== true || caller === undefined) return [];
    const seen = (each: Related): readonly Related[] => {
      if (each.path === caller) return each.span.start === span.start ? [] : [{ span: each.span, message: each.message }];
      return [{ ...each, path: each.path ?? path }];
    };
    const related = [{ path, span: finding.span, message: notes.inside }, ...finding.related.flatMap(seen)];
    return [{ caller, told: { path, finding: { ...finding, span, related, fixes: [] } } }];
  });
}
