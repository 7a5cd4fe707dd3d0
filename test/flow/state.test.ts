import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lowerText } from '../../server/src/core/analyze.ts';
import { Names } from '../../server/src/core/flow/state/names.ts';
import { socketFrom, socketFromElsewhere } from '../../server/src/core/flow/state/socket.ts';
import { State } from '../../server/src/core/flow/state/state.ts';
import type { Event } from '../../server/src/core/ir/index.ts';
import { grammars } from '../support/grammars.ts';

const empty = (): State => State.empty(new Names({ constantOf: () => undefined }));

async function closing(): Promise<Event> {
  await grammars.load('c');
  const { functions } = lowerText(grammars.parse('#include <sys/socket.h>\nint f(int fd) { listen(fd, 1); return close(fd); }\n', 'c'), 'c', 'alone');
  const event = functions.flatMap(({ blocks }) => blocks.flatMap(({ events }) => events)).find(({ kind }) => kind === 'close');
  assert.ok(event);
  return event;
}

describe('two paths that become one', () => {
  it('do not know that a socket from elsewhere is closed where only one of them closes it', async () => {
    const met = empty();
    const other = met.copy();
    const event = await closing();
    const step = { event, site: event.site };
    met.setSocket({ ...socketFromElsewhere('fd', 'fd'), closed: step, effects: [{ step, operands: {} }] });
    for (const [first, second] of [
      [met.copy(), other],
      [other.copy(), met],
    ] as const) {
      first.joinWith(second);
      assert.equal(first.socket('fd')?.closed, 'unknown');
      assert.deepEqual(
        first.socket('fd')?.effects.map(({ isPartial }) => isPartial),
        [true],
      );
    }
  });

  it('know of a socket that only one of them has made what that one knows', () => {
    const made = empty();
    const other = made.copy();
    made.setSocket(socketFrom('fd', {}));
    other.joinWith(made);
    assert.equal(other.socket('fd')?.bound, 'no');
  });
});

describe('the sockets that names hold', () => {
  it('are those of now, however often they were asked for before', () => {
    const state = empty();
    state.setSocket(socketFrom('one', {}));
    state.setSocket(socketFrom('two', {}));
    const value = (id: string) => state.names.sockets.valueOf(id);
    state.write('a', value('one'));
    assert.deepEqual([...state.heldSockets()], ['one']);
    state.writeMany(() => {
      state.write('a', value('two'));
      assert.deepEqual([...state.heldSockets()], ['two']);
      state.write('b', value('one'));
      assert.deepEqual([...state.heldSockets()], ['two', 'one']);
    });
    assert.deepEqual([...state.heldSockets()], ['two', 'one']);
    const copy = state.copy();
    copy.write('b', value('two'));
    assert.deepEqual([...copy.heldSockets()], ['two']);
    assert.deepEqual([...state.heldSockets()], ['two', 'one']);
  });
});
