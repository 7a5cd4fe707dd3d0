import type { Locale, Platform, ScenarioAnswer } from '@bindwise/semantics';
import { isPlatformName, platformNames, platformOfNode } from '../workspace/platform.ts';
import { readArguments } from './arguments.ts';
import { locales, type Status, status, type Terminal } from './terminal.ts';

const options = { platform: { takes: 'PLATFORM', allowed: ['auto', ...platformNames] }, locale: { takes: 'LOCALE', allowed: locales } } as const;

/** `bindwise predict`: a scenario a line on standard input, its outcome a line on standard output, in order. */
export async function predict(args: readonly string[], terminal: Terminal, locale: Locale): Promise<Status> {
  const { values } = readArguments('predict', args, options, 0);
  const { answerScenario } = await import('@bindwise/semantics');
  const platform: Platform = isPlatformName(values.platform) ? values.platform : platformOfNode(terminal.platform);
  let waiting = '';
  for await (const line of linesOf(terminal.input())) {
    waiting += `${JSON.stringify(answer(line, (scenario) => answerScenario(scenario, platform, locale), locale))}\n`;
    if (waiting.length < enough) continue;
    await terminal.write(waiting);
    waiting = '';
  }
  await terminal.write(waiting);
  return status.fine;
}

/** In UTF-16 units: so much is written at once. */
const enough = 64 * 1024;

function answer(line: string, ask: (scenario: unknown) => ScenarioAnswer, locale: Locale): ScenarioAnswer {
  let scenario: unknown;
  try {
    scenario = JSON.parse(line);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { id: null, error: locale === 'en' ? `is not JSON: ${detail}` : `不是 JSON：${detail}` };
  }
  return ask(scenario);
}

/** The lines of a stream, without their ends; one that ends in nothing counts when there is something in it. */
async function* linesOf(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of input) {
    const lines = decoder.decode(chunk, { stream: true }).split('\n');
    lines[0] = rest + lines[0];
    rest = lines.pop() ?? '';
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
