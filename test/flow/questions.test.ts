import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LoweringMemory } from '../../server/src/core/analyze.ts';
import { type Facts, FlowMemory, follow, Questions } from '../../server/src/core/flow/index.ts';
import { grammars } from '../support/grammars.ts';

await grammars.load('c');

const program = `#include <sys/socket.h>
int one(int port) { int fd = socket(AF_INET, SOCK_STREAM, 0); listen(fd, 5); return fd; }
int two(int port) { int fd = socket(AF_INET, SOCK_STREAM, 0); listen(fd, 5); return fd; }
int given(int port) { return port; }
int main(void) { return one(80); }
int other(void) { return two(81); }
`;

/** The facts of a text, and those of the same text when something was put in it. */
function beforeAndAfter(text: string, at: string, added: string): readonly [Facts, Facts] {
  const parsed = grammars.parse(text, 'c');
  const lowerings = new LoweringMemory();
  const flow = new FlowMemory();
  const facts = () => follow([lowerings.lower(parsed, 'c', 'checked', [])], { platform: 'linux', isAvailable: () => undefined }, flow);
  const before = facts();
  const start = text.indexOf(at);
  lowerings.edit(parsed, start, start, added);
  return [before, facts()];
}

/** What is asked of facts by someone who has them watched. */
function asking(facts: Facts, ask: (facts: Facts) => unknown): Questions {
  const questions = new Questions();
  facts.watch(questions);
  ask(facts);
  facts.watch(undefined);
  return questions;
}

const socketIn = (facts: Facts, name: string) => {
  const occurrence = facts.listeners.find((each) => each.function.name === name);
  return occurrence?.paths[0]?.socket?.id ?? '';
};

test('What was asked of a socket is answered alike as long as nothing is done to it that was not', () => {
  const [before, after] = beforeAndAfter(program, 'listen(fd, 5); return fd; }\nint two', 'close(fd); ');
  const ofSocket = (name: string) => {
    const id = socketIn(before, name);
    return asking(before, (facts) => facts.onSocket(id));
  };
  assert.equal(after.answerAlike(ofSocket('two')), true);
  assert.equal(after.answerAlike(ofSocket('one')), false);
  assert.equal(after.answerAlike(asking(before, (facts) => facts.listeners)), false, 'another listen() has come in the place of one');
  assert.equal(after.answerAlike(asking(before, (facts) => facts.ofKind('accept'))), true);
  assert.equal(after.answerAlike(asking(before, (facts) => facts.occurrences)), false, 'whoever looks at all sees whatever changes');
});

test('What was asked of a table is answered alike as long as it says the same of the key', () => {
  const [before, after] = beforeAndAfter(program, 'return fd; }\nint two', 'listen(fd, 6); ');
  const perFunction = (facts: Facts) => {
    const counts = new Map<string, number>();
    for (const { function: fn } of facts.listeners) counts.set(fn.name, (counts.get(fn.name) ?? 0) + 1);
    return counts;
  };
  assert.equal(after.answerAlike(asking(before, (facts) => facts.entry(perFunction, 'two'))), true);
  assert.equal(after.answerAlike(asking(before, (facts) => facts.entry(perFunction, 'one'))), false);
  assert.equal(after.answerAlike(asking(before, (facts) => facts.entry(perFunction, 'three'))), true);
});

test('Whoever goes by what was made for another one has asked what that was made of', () => {
  const [before, after] = beforeAndAfter(program, 'listen(fd, 5); return fd; }\nint two', 'close(fd); ');
  const listenersOn = (facts: Facts, id: string) => facts.ofKindOnSocket(id, 'listen').length;
  const [one, two] = [socketIn(before, 'one'), socketIn(before, 'two')];
  asking(before, (facts) => facts.remembered(listenersOn, one));
  assert.equal(after.answerAlike(asking(before, (facts) => facts.remembered(listenersOn, one))), false);
  assert.equal(after.answerAlike(asking(before, (facts) => facts.remembered(listenersOn, two))), true);
});

test('What is passed for a parameter is another answer when a call passes something else', () => {
  const text = program.replace('return one(80);', 'int http = 80; return one(http);');
  const [before, after] = beforeAndAfter(text, 'return one(http)', 'http = 81; ');
  const parameterOf = (name: string) => before.listeners.find((each) => each.function.name === name)?.function.parameters[0]?.variable ?? '';
  const passed = (name: string) => {
    const at = parameterOf(name);
    return asking(before, (facts) => facts.passedFor({ kind: 'symbolic', at }));
  };
  assert.equal(after.answerAlike(passed('one')), false);
  assert.equal(after.answerAlike(passed('two')), true);
});
