import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { foreignRows } from '../../server/src/core/apis/ffi.ts';
import { frameworkRows } from '../../server/src/core/apis/frameworks.ts';
import { nodeCalls, nodeMethods } from '../../server/src/core/apis/node.ts';
import { posixRows, textbookRows } from '../../server/src/core/apis/posix.ts';
import {
  dispatcherClasses,
  pythonFunctions,
  pythonMethods,
  serverAttributeNames,
  serverClasses,
  serverFactories,
  socketMethods,
} from '../../server/src/core/apis/python.ts';
import { runtimeRows } from '../../server/src/core/apis/runtimes.ts';
import { notHere } from './notHere.ts';
import { samples } from './samples/index.ts';

/** Every row of the tables, by the name that samples call it by, with where its facts are from. */
const rows: ReadonlyMap<string, string> = new Map([
  ...[...pythonFunctions.values(), ...pythonMethods.values(), ...serverClasses.values(), ...serverFactories.values()].map(
    ({ name, source }) => [name, source] as const,
  ),
  ...[...socketMethods.keys()].map((name) => [`socket.socket.${name}`, 'docs.python.org/3/library/socket.html#socket-objects'] as const),
  ...[...dispatcherClasses].map((name) => [name, `documentation of ${name}`] as const),
  ...[...nodeCalls].map(([name, { source }]) => [name, source] as const),
  ...[...nodeMethods].flatMap(([name, alternatives]) => alternatives.map(({ on, source }) => [`${on}.${name}`, source] as const)),
  ...[...foreignRows, ...runtimeRows, ...frameworkRows].map(([name, { source }]) => [name, source] as const),
  ...[...posixRows.keys()].map((name) => [name, `the manual page of ${name}`] as const),
  ...[...textbookRows.keys()].map((name) => [name, 'UNIX Network Programming; Computer Systems: A Programmer’s Perspective'] as const),
]);

const all = Object.values(samples).flat();

test('every row of the tables has a sample that is run, or a reason why it cannot be run here', () => {
  const shown = new Set(all.flatMap((sample) => sample.rows));
  const missing = [...rows.keys()].filter((name) => !shown.has(name) && notHere(name) === undefined);
  assert.deepEqual(missing, []);
  assert.ok(shown.size > 150, `${shown.size} rows are shown by samples`);
});

test('what cannot be run says where its facts are from instead', () => {
  for (const [name, source] of rows) {
    const reason = notHere(name);
    if (reason === undefined) continue;
    assert.match(`not available here: ${reason}; from its documentation: ${source}`, /: .{8,}; .{8,}: .{8,}/, name);
    assert.ok(!all.some((sample) => sample.rows.includes(name)), `${name} has a sample`);
  }
});

test('samples show rows that there are, under names of their own', () => {
  for (const sample of all) for (const row of sample.rows) assert.ok(rows.has(row), `${sample.name} shows ${row}, which is no row`);
  for (const ofProgram of Object.values(samples)) assert.equal(new Set(ofProgram.map(({ name }) => name)).size, ofProgram.length);
});

test('what is excepted from a comparison says why', () => {
  for (const { name, unsaid } of all) if (unsaid !== undefined) assert.match(unsaid.why, /^[A-Z].{40,}\.$/, name);
});

test('no module of the standard library passes for one that is not here', () => {
  const modules = [...rows.keys()].filter((name) => /^\w+\.\w/.test(name) && pythonFunctions.has(name) && notHere(name) !== undefined);
  const roots = [...new Set(modules.map((name) => name.split('.')[0] ?? ''))];
  const known = python('import json, sys; print(json.dumps(sorted(sys.stdlib_module_names)))') as string[] | undefined;
  assert.ok(roots.length > 5);
  assert.deepEqual(
    (known ?? ['socket', 'asyncio']).filter((module) => roots.includes(module)),
    [],
  );
});

test('the attributes of server classes are those that this Python has', () => {
  const names = [...serverClasses.keys()].filter((name) => notHere(name) === undefined);
  const found = (python(attributesProgram, ...names) ?? {}) as Record<string, Record<string, unknown>>;
  for (const name of names) {
    const ours = serverClasses.get(name)?.attributes;
    const theirs = found[name];
    // A class that this version has not, and one that Python has not given the attribute yet.
    if (theirs === undefined || ours === undefined) continue;
    for (const attribute of serverAttributeNames) if (theirs[attribute] !== null) assert.equal(theirs[attribute], ours[attribute], `${name}.${attribute}`);
  }
  assert.ok(found['socketserver.TCPServer'] !== undefined || python('1') === undefined);
});

const attributesProgram = `
import importlib, json, socket, sys, warnings
warnings.simplefilter("ignore")
found = {}
for name in sys.argv[1:]:
    module, _, last = name.rpartition(".")
    try:
        made = getattr(importlib.import_module(module), last)
    except (ImportError, AttributeError):
        continue
    found[name] = {
        "address_family": socket.AddressFamily(made.address_family).name,
        "socket_type": socket.SocketKind(made.socket_type).name,
        "allow_reuse_address": bool(made.allow_reuse_address),
        "allow_reuse_port": bool(made.allow_reuse_port) if hasattr(made, "allow_reuse_port") else None,
        "request_queue_size": made.request_queue_size,
    }
print(json.dumps(found))
`;

/** What a program prints as JSON, or `undefined` where there is no Python. */
function python(program: string, ...parameters: readonly string[]): unknown {
  const run = spawnSync('python3', ['-c', program, ...parameters], { encoding: 'utf8' });
  return run.status === 0 && run.stdout.trim() !== '' ? JSON.parse(run.stdout) : undefined;
}
