import { randomBytes } from 'node:crypto';
import { type Disposable, env, l10n, ViewColumn, type WebviewPanel, window } from 'vscode';
import { explanationPage, type PageWords } from './explainHtml.ts';
import type { Explained } from './explainProtocol.ts';

/** What a button of the page asks for. */
export interface Pressed {
  readonly action: string;
  readonly index: number;
  readonly inner: number;
}

/** The panel beside the code that shows the last explanation. There is one: the next question takes its place. */
export class ExplainPanel implements Disposable {
  #panel: WebviewPanel | undefined;
  readonly #onPressed: (pressed: Pressed) => void;

  constructor(onPressed: (pressed: Pressed) => void) {
    this.#onPressed = onPressed;
  }

  show(answer: Explained): void {
    const panel = this.#panel ?? this.#open();
    panel.title = l10n.t('Port {0}', answer.report.judgedAs.port);
    panel.webview.html = explanationPage(answer, words(answer), randomBytes(16).toString('hex'));
    panel.reveal(panel.viewColumn, false);
  }

  /** Says in the page what came of a button. */
  say(status: string): void {
    void this.#panel?.webview.postMessage({ status });
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #open(): WebviewPanel {
    const panel = window.createWebviewPanel(
      'bindwise.explanation',
      'Bindwise',
      { viewColumn: ViewColumn.Beside },
      { enableScripts: true, localResourceRoots: [] },
    );
    this.#panel = panel;
    panel.onDidDispose(() => {
      this.#panel = undefined;
    });
    panel.webview.onDidReceiveMessage((message: unknown) => {
      if (isPressed(message)) this.#onPressed(message);
    });
    return panel;
  }
}

function isPressed(message: unknown): message is Pressed {
  const { action, index, inner } = (message ?? {}) as Partial<Record<keyof Pressed, unknown>>;
  return typeof action === 'string' && Number.isSafeInteger(index) && Number.isSafeInteger(inner);
}

function words({ at }: Explained): PageWords {
  const time = new Date(at).toLocaleTimeString(env.language);
  return {
    language: env.language,
    looked: l10n.t('This is what was seen at {0}.', time),
    refresh: l10n.t('Look again'),
    copy: l10n.t('Copy as text'),
    copyCommand: l10n.t('Copy the command'),
    stop: l10n.t('Stop it…'),
    nextPort: l10n.t('Take another port…'),
    goTo: (place) => l10n.t('Go to {0}', place),
  };
}
