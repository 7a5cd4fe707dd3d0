import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';
import { LanguageClient, type ServerOptions, TransportKind } from 'vscode-languageclient/node';
import { clientId } from './client.ts';
import { registerExplaining } from './explain.ts';
import { serverFlags } from './serverFlags.ts';
import { endSession, startSession } from './session.ts';

/** VS Code calls this when a file in one of the languages of the manifest is opened, or a command of ours is chosen. */
export function activate(context: ExtensionContext): Promise<void> {
  const module = context.asAbsolutePath(join('server', 'dist', 'main.js'));
  const server: ServerOptions = {
    run: { module, transport: TransportKind.ipc, options: { execArgv: [...serverFlags] } },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--enable-source-maps', '--inspect=0'] } },
  };
  return startSession(context, {
    createClient: (options) => new LanguageClient(clientId, 'Bindwise', server, options),
    machineCommands: registerExplaining,
    hasMachine: true,
  });
}

export const deactivate: () => Promise<void> = endSession;
