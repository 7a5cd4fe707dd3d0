import { commands, type Disposable, type ExtensionContext, window, workspace } from 'vscode';
import { type BaseLanguageClient, type LanguageClientOptions, State } from 'vscode-languageclient';
import { BindMapView } from './bindMapView.ts';
import { clientOptions } from './client.ts';
import { registerCommands } from './commands.ts';
import { serveFiles } from './files.ts';
import { selectorFor } from './languages.ts';
import { showStatus } from './status.ts';
import { traceChannel } from './trace.ts';

/** What the place where the extension runs brings along: Node beside the code, or a worker in a browser. */
export interface Place {
  /** The client of a server that does not run yet. */
  createClient(options: LanguageClientOptions): BaseLanguageClient;
  /** Commands that need a machine whose ports can be looked at; there they are registered to say why they do nothing, where there is none. */
  readonly machineCommands: (clientNow: () => BaseLanguageClient | undefined) => Disposable[];
  readonly hasMachine: boolean;
}

let client: BaseLanguageClient | undefined;

export async function startSession(context: ExtensionContext, { createClient, machineCommands, hasMachine }: Place): Promise<void> {
  const output = window.createOutputChannel('Bindwise', { log: true });
  const trace = traceChannel(output);
  const bindMap = new BindMapView();
  context.subscriptions.push(
    output,
    trace,
    bindMap,
    commands.registerCommand('bindwise.restart', () => restart()),
    commands.registerCommand('bindwise.showOutput', () => output.show()),
    ...registerCommands(context.extensionUri, hasMachine),
    ...machineCommands(() => client),
  );
  // The server is told of all commands, so they come first.
  const known = (await commands.getCommands(true)).filter((command) => command.startsWith('bindwise.') && (hasMachine || !ofMachine.has(command)));
  const schemes = workspace.workspaceFolders?.map(({ uri }) => uri.scheme) ?? [];
  const selector = selectorFor(schemes);
  // Beside a machine, too, folders may be on no disk of it.
  const isVirtual = !hasMachine || schemes.some((scheme) => scheme !== 'file');
  client = createClient(clientOptions(selector, output, trace, isVirtual, known));
  context.subscriptions.push(client, ...serveFiles(client), showStatus(client, selector));
  bindMap.follow(client);
  await client.start();
}

export async function endSession(): Promise<void> {
  await client?.dispose();
}

const ofMachine: ReadonlySet<string> = new Set(['bindwise.explain', 'bindwise.explainTerminalSelection']);

/** Also the way out after the server failed so often that the client gave up. */
async function restart(): Promise<void> {
  if (client?.state === State.Running) await client.stop();
  await client?.start();
}
