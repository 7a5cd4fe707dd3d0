import { commands, type ExtensionContext, l10n, Uri, window } from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient, type MessageTransports } from 'vscode-languageclient/browser';
import { clientId } from './client.ts';
import { endSession, startSession } from './session.ts';

/** As `extension.ts`, for an editor in a browser: the server runs in a worker, reads files through this client, and has no machine to look at. */
export function activate(context: ExtensionContext): Promise<void> {
  const server = Uri.joinPath(context.extensionUri, 'server', 'dist');
  let worker: Worker | undefined;
  const startWorker = async (): Promise<MessageTransports> => {
    // A server that was told to exit cannot end its worker.
    worker?.terminate();
    worker = new Worker(Uri.joinPath(server, 'browser.js').toString(true));
    // The worker may run from a copy of its script, and so cannot tell what lies beside it.
    worker.postMessage({ grammars: `${Uri.joinPath(server, 'grammars').toString(true)}/` });
    // Not the worker itself: the one that VS Code gives its extensions is no instance of `Worker`, by which the client would know it.
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  context.subscriptions.push({ dispose: () => worker?.terminate() });
  return startSession(context, {
    createClient: (options) => new LanguageClient(clientId, 'Bindwise', startWorker, options),
    machineCommands: () => ['bindwise.explain', 'bindwise.explainTerminalSelection'].map((command) => commands.registerCommand(command, sayNoMachine)),
    hasMachine: false,
  });
}

export const deactivate: () => Promise<void> = endSession;

function sayNoMachine(): void {
  void window.showInformationMessage(
    l10n.t(
      'Who holds a port is to be seen only on the machine that the program runs on, and VS Code in a browser sees no machine. There the desktop VS Code or "bindwise explain" answers.',
    ),
  );
}
