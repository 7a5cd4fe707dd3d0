import type { Severity } from '../core/rules/finding.ts';
import type { CheckResult } from './result.ts';

/** Workflow commands, which GitHub Actions shows beside the changed lines. */
export function formatGithub(result: CheckResult): string {
  return result.findings
    .map((finding) => {
      const { start, end, path, rule } = finding;
      const properties = [
        `file=${property(path)}`,
        `line=${start.line}`,
        `endLine=${end.line}`,
        // GitHub takes columns only for what lies in one line.
        ...(start.line === end.line ? [`col=${start.column}`, `endColumn=${end.column}`] : []),
        `title=${property(`bindwise: ${rule}`)}`,
      ];
      const message = [finding.message[result.locale], finding.help[result.locale]].filter((text) => text !== '').join('\n');
      return `::${commands[finding.severity]} ${properties.join(',')}::${data(message)}\n`;
    })
    .join('');
}

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'notice', hint: 'notice' };

function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
