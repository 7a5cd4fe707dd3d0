import { join } from 'node:path';
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import { LanguageClient, type LanguageClientOptions, type ServerOptions, TransportKind } from 'vscode-languageclient/node';
import { selector } from './languages.ts';
import { inTheme } from './theme.ts';

/**
 * The client of the server that is built into the extension. It does not run yet. Settings and project files are watched as the server asks.
 * @param commands what the server may offer to run: it shows nothing that leads to a command that is not there
 */
export function createClient(context: ExtensionContext, output: LogOutputChannel, trace: LogOutputChannel, commands: readonly string[]): LanguageClient {
  const module = context.asAbsolutePath(join('server', 'dist', 'main.js'));
  const server: ServerOptions = {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--enable-source-maps', '--inspect=0'] } },
  };
  const options: LanguageClientOptions = {
    documentSelector: [...selector],
    outputChannel: output,
    traceOutputChannel: trace,
    initializationOptions: { commands },
    middleware: {
      provideHover: async (document, position, token, next) => {
        const hover = await next(document, position, token);
        return hover === null || hover === undefined ? hover : inTheme(hover);
      },
    },
  };
  // The id names the section of the settings with `trace.server`.
  return new LanguageClient('bindwise', 'Bindwise', server, options);
}
