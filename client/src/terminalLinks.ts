import type { TerminalLink, TerminalLinkProvider } from 'vscode';
import type { Ask } from './explain.ts';
import type { UnderstoodLine } from './explainProtocol.ts';

interface ErrorLink extends TerminalLink {
  readonly text: string;
}

/** Makes a link of every text in a terminal that says that bind() failed. */
export function terminalLinks(ask: Ask, explain: (text: string) => Promise<void>): TerminalLinkProvider<ErrorLink> {
  return {
    provideTerminalLinks: async ({ line }) => {
      if (line.length > longestLine) return [];
      const found = (await ask<readonly UnderstoodLine[]>('bindwise/understandLines', { text: line })) ?? [];
      return found.map(({ start, end, tooltip }) => ({ startIndex: start, length: end - start, tooltip, text: line }));
    },
    handleTerminalLink: ({ text }) => explain(text),
  };
}

/** In UTF-16 units: as much as the server reads of one. */
const longestLine = 8192;
