import { commands, type ExtensionContext, window } from 'vscode';
import { type LanguageClient, State } from 'vscode-languageclient/node';
import { BindMapView } from './bindMapView.ts';
import { createClient } from './client.ts';
import { registerCommands } from './commands.ts';
import { registerExplaining } from './explain.ts';
import { showStatus } from './status.ts';
import { traceChannel } from './trace.ts';

let client: LanguageClient | undefined;

/** VS Code calls this when a file in one of the languages of the manifest is opened, or a command of ours is chosen. */
export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel('Bindwise', { log: true });
  const trace = traceChannel(output);
  const bindMap = new BindMapView();
  context.subscriptions.push(
    output,
    trace,
    bindMap,
    commands.registerCommand('bindwise.restart', () => restart()),
    commands.registerCommand('bindwise.showOutput', () => output.show()),
    ...registerCommands(context.extensionUri),
    ...registerExplaining(() => client),
  );
  // The server is told of all commands, so they come first.
  const known = (await commands.getCommands(true)).filter((command) => command.startsWith('bindwise.'));
  client = createClient(context, output, trace, known);
  context.subscriptions.push(client, showStatus(client));
  bindMap.follow(client);
  await client.start();
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
}

/** Also the way out after the server failed so often that the client gave up. */
async function restart(): Promise<void> {
  if (client === undefined) return;
  if (client.state === State.Running) await client.restart();
  else await client.start();
}
