import { EventEmitter, LogLevel, type LogOutputChannel, workspace } from 'vscode';

/**
 * The output channel as the language client should see it for tracing. The client traces only where the channel's level is Trace, and so would leave
 * `bindwise.trace.server` without effect for whoever sets just that. Here the setting alone is enough: it counts as the level, and what is traced is
 * written as information, which every level but the quietest shows.
 */
export function traceChannel(output: LogOutputChannel): LogOutputChannel {
  const changed = new EventEmitter<LogLevel>();
  const level = (): LogLevel => (isAskedFor() ? LogLevel.Trace : output.logLevel);
  const listeners = [
    changed,
    output.onDidChangeLogLevel(() => changed.fire(level())),
    workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('bindwise.trace') && changed.fire(level())),
  ];
  return {
    name: output.name,
    get logLevel() {
      return level();
    },
    onDidChangeLogLevel: changed.event,
    trace: (message, ...rest) => (isAskedFor() ? output.info(message, ...rest) : output.trace(message, ...rest)),
    debug: (message, ...rest) => output.debug(message, ...rest),
    info: (message, ...rest) => output.info(message, ...rest),
    warn: (message, ...rest) => output.warn(message, ...rest),
    error: (error, ...rest) => output.error(error, ...rest),
    append: (text) => output.append(text),
    appendLine: (line) => output.appendLine(line),
    replace: (text) => output.replace(text),
    clear: () => output.clear(),
    show: () => output.show(),
    hide: () => output.hide(),
    dispose: () => {
      for (const listener of listeners) listener.dispose();
    },
  };
}

function isAskedFor(): boolean {
  return workspace.getConfiguration('bindwise').get('trace.server', 'off') !== 'off';
}
