import { CodeActionKind, commands, type Disposable, env, l10n, languages, ProgressLocation, type QuickPickItem, Uri, window } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { applyFix, goTo, takeAnotherPort } from './explainEdits.ts';
import { ExplainPanel, type Pressed } from './explainPanel.ts';
import type { Bind, ExplainAnswer, Explained, ExplainParams, NotExplained } from './explainProtocol.ts';
import { stopHolder } from './stopHolder.ts';
import { taskProblems } from './taskProblems.ts';
import { terminalLinks } from './terminalLinks.ts';

/** Asks the server; undefined when it does not run. */
export type Ask = <T>(request: string, params: object) => Promise<T | undefined>;

/** Registers what explains a bind() that failed: commands, links in terminals, and the panel. */
export function registerExplaining(clientNow: () => BaseLanguageClient | undefined): Disposable[] {
  const ask: Ask = async (request, params) => {
    try {
      return await clientNow()?.sendRequest(request, params);
    } catch (error) {
      void window.showErrorMessage(l10n.t('Bindwise could not look at this machine: {0}', error instanceof Error ? error.message : String(error)));
      return undefined;
    }
  };
  const explaining = new Explaining(ask);
  return [
    explaining,
    commands.registerCommand('bindwise.explain', (given?: unknown) => explaining.explain(given)),
    commands.registerCommand('bindwise.explainTerminalSelection', () => explaining.explainTerminalSelection()),
    languages.registerCodeActionsProvider({ scheme: 'file' }, taskProblems, { providedCodeActionKinds: [CodeActionKind.QuickFix] }),
    window.registerTerminalLinkProvider(terminalLinks(ask, (text) => explaining.explain(text))),
  ];
}

interface Shown {
  readonly params: ExplainParams;
  readonly answer: Explained;
}

class Explaining implements Disposable {
  readonly #ask: Ask;
  readonly #panel: ExplainPanel;
  #shown: Shown | undefined;

  constructor(ask: Ask) {
    this.#ask = ask;
    this.#panel = new ExplainPanel((pressed) => void this.#pressed(pressed));
  }

  dispose(): void {
    this.#panel.dispose();
  }

  /** @param given a port, a text, or what a code lens knows; without it the selection, or what a person types */
  async explain(given: unknown): Promise<void> {
    const params = paramsOf(given) ?? (await this.#selected()) ?? (await typed(''));
    if (params !== undefined) await this.#answer(params);
  }

  /** The selection of a terminal is only to be had by way of the clipboard, which is put back. */
  async explainTerminalSelection(): Promise<void> {
    const before = await env.clipboard.readText();
    await env.clipboard.writeText('');
    await commands.executeCommand('workbench.action.terminal.copySelection');
    const selected = await env.clipboard.readText();
    await env.clipboard.writeText(before);
    const params = textParams(selected) ?? (await typed(''));
    if (params !== undefined) await this.#answer(params);
  }

  /** What is selected in the editor in front, where it says something of a bind(). */
  async #selected(): Promise<ExplainParams | undefined> {
    const editor = window.activeTextEditor;
    const text = editor === undefined || editor.selection.isEmpty ? '' : editor.document.getText(editor.selection).slice(0, longestText);
    const params = textParams(text);
    if (params?.text === undefined) return params;
    const lines = await this.#ask<readonly unknown[]>('bindwise/understandLines', { text });
    return lines === undefined || lines.length === 0 ? typed(text) : params;
  }

  async #answer(params: ExplainParams): Promise<void> {
    const title = l10n.t('Looking at who holds the port…');
    const answer = await window.withProgress({ location: ProgressLocation.Window, title }, () => this.#ask<ExplainAnswer>('bindwise/explain', params));
    if (answer === undefined) return;
    if (answer.kind === 'explained') {
      this.#shown = { params, answer };
      this.#panel.show(answer);
    } else if (answer.kind === 'port-needed') await this.#choosePort(params, answer);
    else if (answer.kind === 'path') void window.showInformationMessage(answer.message);
    else await this.#tryAnother(params, answer);
  }

  async #tryAnother({ text = '' }: ExplainParams, { message }: NotExplained): Promise<void> {
    const other = l10n.t('Change the text');
    if ((await window.showWarningMessage(message, other)) !== other) return;
    const params = await typed(text);
    if (params !== undefined) await this.#answer(params);
  }

  /** The code knows which ports it may have been. */
  async #choosePort(params: ExplainParams, { message, binds }: NotExplained): Promise<void> {
    const other: PortChoice = { label: l10n.t('Another port…') };
    const choices: readonly PortChoice[] = [...binds.map((bind) => ({ label: labelOf(bind), description: bind.place, bind })), other];
    const chosen = binds.length === 0 ? other : await window.showQuickPick(choices, { title: message, placeHolder: l10n.t('Which port was it?') });
    if (chosen === undefined) return;
    const { bind } = chosen;
    if (bind !== undefined) return this.#answer({ ...params, port: bind.port, uri: bind.uri, line: bind.range.start.line });
    const port = await window.showInputBox({ title: l10n.t('Which port was it?'), prompt: message, validateInput: portProblem });
    if (port !== undefined) await this.#answer({ ...params, port: Number(port) });
  }

  async #pressed({ action, index, inner }: Pressed): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined) return;
    const { params, answer } = shown;
    const bind = answer.binds[index];
    const remedy = answer.report.remedies[index];
    const lookAgain = (): Promise<void> => this.#answer(params);
    if (action === 'refresh') await lookAgain();
    else if (action === 'copy') await this.#copy(answer.text);
    else if (action === 'copyCommand' && remedy?.command !== undefined) await this.#copy(remedy.command);
    else if (action === 'goTo' && bind !== undefined) await goTo(Uri.parse(bind.uri), bind.range);
    else if (action === 'fix' && bind?.fixes[inner] !== undefined) this.#panel.say(await applyFix(Uri.parse(bind.uri), bind.fixes[inner]));
    else if (action === 'nextPort') this.#panel.say((await takeAnotherPort(answer, this.#ask)) ?? '');
    else if (action === 'stop' && remedy?.pids !== undefined)
      await stopHolder(answer.report.judgedAs.port, remedy.pids, this.#ask, () => this.#answer(nowOf(shown)));
  }

  async #copy(text: string): Promise<void> {
    await env.clipboard.writeText(text);
    this.#panel.say(l10n.t('Copied.'));
  }
}

/** The same question for a bind() that is made now: what the text says of the last one is over. */
function nowOf({ params: { uri, line }, answer: { report, binds } }: Shown): ExplainParams {
  const { protocol, address, port } = report.judgedAs;
  const at = uri === undefined ? binds.find(({ judged }) => judged) : undefined;
  return { protocol, address, port, ...(at === undefined ? { uri, line } : { uri: at.uri, line: at.range.start.line }) } as ExplainParams;
}

/** In UTF-16 units; the server reads no more either. */
const longestText = 256 * 1024;

interface PortChoice extends QuickPickItem {
  readonly bind?: Bind;
}

function labelOf({ protocol, port }: Bind): string {
  return protocol === 'tcp' || protocol === 'udp' ? `${protocol.toUpperCase()} ${port}` : String(port);
}

async function typed(value: string): Promise<ExplainParams | undefined> {
  const text = await window.showInputBox({
    title: l10n.t('Explain a Port or an Error'),
    prompt: l10n.t('A port, or the text of an error as it was printed'),
    placeHolder: '8888 · listen EADDRINUSE: address already in use :::3000',
    value: value.replace(/\s*\n\s*/g, ' ').trim(),
  });
  return text === undefined ? undefined : textParams(text);
}

function textParams(text: string): ExplainParams | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  return isPort(trimmed) ? { port: Number(trimmed) } : { text };
}

/** A code lens, a link or a key binding may say what to explain. Whatever it is, the server checks it. */
function paramsOf(given: unknown): ExplainParams | undefined {
  if (typeof given === 'number') return { port: given };
  if (typeof given === 'string') return textParams(given);
  if (typeof given !== 'object' || given === null || given instanceof Uri) return undefined;
  const { text, port, protocol, address, uri, line } = given as ExplainParams;
  return text === undefined && port === undefined ? undefined : ({ text, port, protocol, address, uri, line } as ExplainParams);
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}

function portProblem(text: string): string | undefined {
  return isPort(text.trim()) ? undefined : l10n.t('A port is a number from 1 to 65535.');
}
