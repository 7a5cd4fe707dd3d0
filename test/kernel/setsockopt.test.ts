import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constantNumber, isOffAtFirst, optionNumber, optionSize, predictSetsockopt, predictSwapped, socketOptions } from '@bindwise/semantics';
import { askKernel } from './kernel.ts';

interface Answer {
  readonly asked: string;
  readonly observed: string;
}

const levels = ['SOL_SOCKET', 'IPPROTO_IP', 'IPPROTO_IPV6', 'IPPROTO_TCP'];
const values = [-1, 0, 1, 2, 87, 88, 127, 128, 255, 256, 32767, 32768];

/** Every option at every level, with every value, with lengths around the right one, and with a value where the pointer belongs. */
function* questions() {
  for (const option of socketOptions.keys()) {
    const number = optionNumber(option, 'linux');
    if (number === undefined) continue;
    for (const name of levels) {
      const level = constantNumber(name, 'linux');
      if (level === undefined) continue;
      for (const value of values) yield { request: { level: name, option, value, length: 4 }, line: `${level} ${number} ${value} 4` };
      for (const length of [0, 1, 8, 16]) yield { request: { level: name, option, value: 1, length }, line: `${level} ${number} 1 ${length}` };
      const size = optionSize(predictSetsockopt({ level: name, option }, 'linux').option ?? '', 'linux') ?? 4;
      yield { request: { level: name, option, length: size, isValueAsPointer: true }, line: `${level} ${number} @1 ${size}` };
    }
  }
}

const asked = [...questions()];

test('predictSetsockopt agrees with the kernel wherever it says anything', (t) => {
  const answers = askKernel<Answer>('record_options.py', asked.map(({ line }) => line).join(';'));
  if (answers === undefined) {
    t.diagnostic('there is no Linux with Python to ask');
    return;
  }
  const wrong = asked.flatMap(({ request, line }, index) => {
    const { result } = predictSetsockopt(request, 'linux');
    const observed = answers[index]?.observed;
    return result === 'unknown' || result === observed ? [] : [`${JSON.stringify(request)} (${line}) is ${observed}, and predictSetsockopt says ${result}`];
  });
  assert.equal(answers.length, asked.length);
  assert.deepEqual(wrong.slice(0, 10), []);
});

test('A flag that is said to be off at first is off on a new socket', (t) => {
  // IPv6 options cannot be asked of the IPv4 socket.
  const flags = [...socketOptions.values()].filter(({ name, level }) => isOffAtFirst(name) && level !== 'IPPROTO_IPV6' && name !== 'IP_HDRINCL');
  const known = flags.filter(({ name }) => optionNumber(name, 'linux') !== undefined);
  const answers = askKernel<Answer>(
    'record_options.py',
    known.map(({ name, level }) => `${constantNumber(level, 'linux')} ${optionNumber(name, 'linux')} ? 4`).join(';'),
  );
  if (answers === undefined) {
    t.diagnostic('there is no Linux with Python to ask');
    return;
  }
  assert.ok(known.length >= 10, known.map(({ name }) => name).join());
  assert.deepEqual(
    answers.map(({ observed }, index) => `${known[index]?.name} ${observed}`),
    known.map(({ name }) => `${name} 0`),
  );
});

test('predictSetsockopt says something of most questions, and tells success from failure', () => {
  const results = asked.map(({ request }) => predictSetsockopt(request, 'linux').result);
  const said = results.filter((result) => result !== 'unknown');
  assert.ok(said.length > asked.length / 4, `${said.length} of ${asked.length}`);
  for (const expected of ['ok', 'EINVAL', 'EFAULT', 'ENOPROTOOPT'] as const) assert.ok(said.filter((result) => result === expected).length > 10, expected);
});

test('An option at the level of another one is that other one', () => {
  const atTcp = predictSetsockopt({ level: 'IPPROTO_TCP', option: 'SO_REUSEADDR', value: 1, length: 4 }, 'linux');
  assert.deepEqual([atTcp.option, atTcp.result], ['TCP_MAXSEG', 'EINVAL']);
  const atIp = predictSetsockopt({ level: 'IPPROTO_IP', option: 'SO_REUSEADDR', value: 1, length: 4 }, 'linux');
  assert.deepEqual([atIp.option, atIp.result], ['IP_TTL', 'ok']);
  assert.match(atIp.reason.en, /IP_TTL.*sets that to 1/);
  assert.equal(predictSetsockopt({ level: 'IPPROTO_TCP', option: 'SO_REUSEADDR', value: 1 }, 'darwin').option, 'TCP_NOPUSH');
});

test('An option that is given as the level is refused wherever predictSwapped says so', (t) => {
  const swapped = [...socketOptions.keys()].flatMap((level) =>
    [...levels, 'IPPROTO_IPV6'].flatMap((option) => {
      const { result } = predictSwapped({ level, option }, 'linux') ?? { result: 'unknown' };
      return result === 'unknown'
        ? []
        : [{ result, line: `${optionNumber(level, 'linux')} ${constantNumber(option, 'linux')} 1 4`, names: `${level}, ${option}` }];
    }),
  );
  const answers = askKernel<Answer>('record_options.py', swapped.map(({ line }) => line).join(';'));
  if (answers === undefined) {
    t.diagnostic('there is no Linux with Python to ask');
    return;
  }
  assert.ok(swapped.some(({ names }) => names === 'SO_REUSEADDR, SOL_SOCKET'));
  assert.deepEqual(
    swapped.filter(({ result }, index) => answers[index]?.observed !== result).map(({ names }) => names),
    [],
  );
});

test('An option whose number is that of a level is another option there', () => {
  assert.equal(predictSwapped({ level: 'SO_BROADCAST', option: 'SOL_SOCKET' }, 'linux')?.option, 'TCP_NODELAY');
  assert.equal(predictSwapped({ level: 'TCP_NODELAY', option: 'IPPROTO_TCP' }, 'linux')?.option, 'SO_BROADCAST');
  assert.equal(predictSwapped({ level: 'SOL_SOCKET', option: 'SO_REUSEADDR' }, 'linux'), undefined);
});
