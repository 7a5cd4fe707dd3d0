import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { follow, hasHappened, isOf, type SocketFacts } from '../../server/src/core/flow/index.ts';
import { lower } from '../../server/src/core/lower/index.ts';
import { grammars } from '../support/grammars.ts';

await grammars.load('typescript');

/** What is known of a datagram socket at each option that is set on it, a description a path: is it bound, and may the event loop have gone round since? */
function knownAtOptions(body: string): readonly string[] {
  const source = `import dgram from 'node:dgram';\nimport { once } from 'node:events';\n${body}`;
  const parsed = grammars.parse(source, 'typescript');
  const lowered = parsed.withRoot((root) => lower(root, source, 'typescript'));
  const facts = follow([lowered], { platform: 'linux', isAvailable: () => true });
  parsed.delete();
  return facts.occurrences
    .filter((occurrence) => isOf(occurrence, 'setsockopt'))
    .map(({ paths }) => [...new Set(paths.flatMap(({ socket }) => (socket?.origin === 'made' ? [described(socket)] : [])))].sort().join(' | '));
}

function described({ bound, closed, mayHaveTurned }: SocketFacts): string {
  const bind = hasHappened(bound) ? 'bound' : bound === 'no' ? 'new' : 'may be bound';
  return [bind, ...(hasHappened(closed) ? ['closed'] : []), mayHaveTurned ? 'later' : 'same turn'].join(', ');
}

function turns(story: string, body: string, expected: readonly string[]): void {
  it(story, () => assert.deepEqual(knownAtOptions(body), expected));
}

describe('Turns of the event loop', () => {
  const made = "const s = dgram.createSocket('udp4');";
  turns('what follows bind() is in its turn', `${made} s.bind(1); s.setTTL(1);`, ['bound, same turn']);
  turns('an await lets the loop go round', `${made} s.bind(1); await work(); s.setTTL(1);`, ['bound, later']);
  turns('an await before the bind says nothing of it', `${made} await work(); s.bind(1); s.setTTL(1);`, ['bound, same turn']);
  turns('on one of two ways', `${made} s.bind(1); if (slow) await work(); s.setTTL(1);`, ['bound, later | bound, same turn']);
  turns('the rounds of an asynchronous loop', `${made} s.bind(1); for await (const x of feed) s.setTTL(1);`, ['bound, later']);
  turns('a generator is left at a yield', `function* f() { ${made} s.bind(1); yield s; s.setTTL(1); }`, ['bound, later']);
  turns('a callback runs later, and what follows does not', `${made} s.bind(1, () => s.setTTL(1)); s.setBroadcast(true);`, [
    'bound, later',
    'bound, same turn',
  ]);
  turns('what a callback does has not been done yet', `${made} s.bind(1, () => s.close()); s.setTTL(1);`, ['bound, same turn']);
  turns('after an await it may have been done', `${made} s.bind(1, () => s.close()); await work(); s.setTTL(1);`, ['bound, closed, later | bound, later']);
  turns('timers and the next tick', `${made} setTimeout(() => s.setTTL(1)); process.nextTick(() => s.setTTL(2)); s.bind(1);`, ['new, later', 'new, later']);
  turns('what follows a promise', `${made} s.bind(1); work().then(() => s.setTTL(1)); s.setTTL(2);`, ['bound, later', 'bound, same turn']);
  turns('the executor of a promise runs at once', `${made} new Promise((r) => { s.bind(1, r); }); s.setTTL(1);`, ['bound, same turn']);
  turns('a function that waits', `${made} async function go() { await work(); } s.bind(1); await go(); s.setTTL(1);`, ['bound, later']);
  turns(
    'what a function does after it has waited is later for its caller, too',
    `async function set(x: dgram.Socket) { await work(); x.setTTL(1); } ${made} s.bind(1); set(s);`,
    ['', 'bound, later'],
  );
  turns('a function within the turn', `function set(x: dgram.Socket) { x.setTTL(1); } ${made} s.bind(1); set(s);`, ['', 'bound, same turn']);
  turns('send() binds what is not bound', `${made} s.send('x', 1, 'h'); s.setTTL(1); s.send('x', 1, 'h');`, ['bound, same turn']);
  turns('send() leaves the port of a bound socket alone', `${made} s.bind(1); s.send('x', 1, 'h'); s.setTTL(1);`, ['bound, same turn']);
});
