import { pathToFileURL } from 'node:url';
import type { Locale } from '@bindwise/semantics';
import type { Severity } from '../core/rules/finding.ts';
import { documentationOf } from '../workspace/documentation.ts';
import type { Range } from '../workspace/report.ts';
import { version } from '../workspace/version.ts';
import type { CheckResult, PlacedFinding } from './result.ts';

/** SARIF 2.1.0 (OASIS), for code scanning and for viewers. */
export function formatSarif(result: CheckResult): string {
  const { locale } = result;
  const rules = [...new Set(result.findings.map(({ rule }) => rule))].sort();
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'bindwise',
            version,
            semanticVersion: version,
            language: locale,
            rules: rules.map((id) => ({ id, helpUri: documentationOf(id, locale) })),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [base]: { uri: `${pathToFileURL(result.cwd).href.replace(/\/$/, '')}/` } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: result.skipped.map(({ path, reason }) => ({
              level: 'note',
              message: { text: reason[locale] },
              locations: [{ physicalLocation: { artifactLocation: artifactOf(path) } }],
            })),
          },
        ],
        results: result.findings.map((finding) => resultOf(finding, locale, rules.indexOf(finding.rule))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const base = 'SRCROOT';
const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'note', hint: 'note' };

function resultOf(finding: PlacedFinding, locale: Locale, ruleIndex: number): unknown {
  const artifactLocation = artifactOf(finding.path);
  const text = [finding.message[locale], finding.help[locale]].filter((part) => part !== '').join(' ');
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: levels[finding.severity],
    message: { text },
    locations: [{ physicalLocation: { artifactLocation, region: regionOf(finding) } }],
    relatedLocations: finding.related.map((related, id) => ({
      id,
      message: { text: related.message[locale] },
      physicalLocation: { artifactLocation, region: regionOf(related) },
    })),
    fixes: finding.fixes.map(({ title, edits }) => ({
      description: { text: title[locale] },
      artifactChanges: [{ artifactLocation, replacements: edits.map((edit) => ({ deletedRegion: regionOf(edit), insertedContent: { text: edit.text } })) }],
    })),
  };
}

function artifactOf(path: string): unknown {
  const isInside = !/^(?:\/|[A-Za-z]:|\.\.)/.test(path);
  return isInside ? { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: base } : { uri: pathToFileURL(path).href };
}

function regionOf({ start, end }: Range): unknown {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}
