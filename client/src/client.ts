import type { LogOutputChannel } from 'vscode';
import type { LanguageClientOptions } from 'vscode-languageclient';
import type { Analysed } from './languages.ts';
import { inTheme } from './theme.ts';

/** Names the section of the settings with `trace.server`. */
export const clientId = 'bindwise';

/**
 * How the language client behaves, wherever its server runs. Settings and project files are watched as the server asks.
 * @param files whether the server is to read files through this client
 * @param commands what the server may offer to run: it shows nothing that leads to a command that is not there
 */
export function clientOptions(
  selector: readonly Analysed[],
  output: LogOutputChannel,
  trace: LogOutputChannel,
  files: boolean,
  commands: readonly string[],
): LanguageClientOptions {
  return {
    documentSelector: [...selector],
    outputChannel: output,
    traceOutputChannel: trace,
    initializationOptions: { commands, files },
    middleware: {
      provideHover: async (document, position, token, next) => {
        const hover = await next(document, position, token);
        return hover === null || hover === undefined ? hover : inTheme(hover);
      },
    },
  };
}
