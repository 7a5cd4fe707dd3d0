import { documentationOf } from '../workspace/documentation.ts';
import type { Range } from '../workspace/report.ts';
import { version } from '../workspace/version.ts';
import type { CheckResult, PlacedFinding } from './result.ts';

/** Version 1 of the report that other programs read; keys may be added and never change. */
export function formatJson(result: CheckResult): string {
  const { locale } = result;
  const report = {
    version: 1,
    tool: { name: 'bindwise', version },
    platform: result.platform,
    files: {
      seen: result.seen,
      analysed: result.analysed,
      skipped: result.skipped.map(({ path, reason }) => ({ path, reason: reason[locale] })),
    },
    findings: result.findings.map((finding) => findingOf(finding, locale)),
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function findingOf(finding: PlacedFinding, locale: CheckResult['locale']): unknown {
  const { path } = finding;
  return {
    rule: finding.rule,
    severity: finding.severity,
    path,
    ...rangeOf(finding),
    message: finding.message[locale],
    help: finding.help[locale],
    documentation: documentationOf(finding.rule, locale),
    claims: finding.claims,
    related: finding.related.map((related) => ({ path: related.path ?? path, ...rangeOf(related), message: related.message[locale] })),
    fixes: finding.fixes.map(({ title, preferred, edits }) => ({
      title: title[locale],
      preferred,
      edits: edits.map((edit) => ({ path, ...rangeOf(edit), text: edit.text })),
    })),
  };
}

function rangeOf({ start, end }: Range): Range {
  return { start, end };
}
