import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import type { CheckRequest, CheckWorker, Looked, Terminal } from './cli/terminal.ts';
import { nodeGrammarSource } from './workspace/grammarSource.ts';

/** For the launcher: which grammars this run needed. */
export const grammarsRead = new Set<string>();

// The command line `bindwise`, and the threads that it starts: they run this file too.
if (isMainThread) void runCommand();
else void serveChecks();

async function runCommand(): Promise<void> {
  // Whoever reads the output may stop reading: `bindwise check | head` ends quietly.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));
  const { run } = await import('./cli/main.ts');
  try {
    process.exitCode = await run(process.argv.slice(2), terminal);
  } catch (error) {
    process.stderr.write(`bindwise: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 2;
  }
}

async function serveChecks(): Promise<void> {
  const { lookInThread } = await import('./cli/worker.ts');
  parentPort?.on('message', (requests: readonly CheckRequest[]) => parentPort?.postMessage(lookInThread(requests)));
}

const grammars = nodeGrammarSource(import.meta.url);
const terminal: Terminal = {
  cwd: process.cwd(),
  environment: process.env,
  platform: process.platform,
  entry: import.meta.url,
  grammars: {
    runtime: () => grammars.runtime(),
    grammar: (name) => {
      grammarsRead.add(name);
      return grammars.grammar(name);
    },
  },
  isInteractive: { out: process.stdout.isTTY === true, err: process.stderr.isTTY === true },
  processors: availableParallelism(),
  write: (text) => new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve()))),
  writeError: (text) => {
    process.stderr.write(text);
  },
  input: () => process.stdin,
  startWorker,
  // The launcher has V8 compile the parser once and simply; doing it again and better, as V8 does by itself, pays over many files.
  expectMuchWork: () => setFlagsFromString('--wasm-tiering-budget=13000000'),
};

function startWorker(): CheckWorker {
  const worker = new Worker(new URL(import.meta.url), { argv: [] });
  let ended: Error | undefined;
  worker.once('error', (error) => {
    ended = error instanceof Error ? error : new Error(String(error));
  });
  worker.once('exit', () => {
    ended ??= new Error('the thread ended');
  });
  return {
    look: (requests) =>
      new Promise<readonly Looked[]>((resolve, reject) => {
        if (ended !== undefined) {
          reject(ended);
          return;
        }
        const onMessage = (looked: readonly Looked[]): void => settle(() => resolve(looked));
        const onExit = (): void => settle(() => reject(ended ?? new Error('the thread ended')));
        const settle = (then: () => void): void => {
          worker.off('message', onMessage);
          worker.off('exit', onExit);
          then();
        };
        worker.once('message', onMessage);
        worker.once('exit', onExit);
        worker.postMessage(requests);
      }),
    stop: () => void worker.terminate(),
  };
}
