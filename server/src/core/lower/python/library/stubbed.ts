import type { Span } from '../../../ir/index.ts';
import type { FileContext } from '../file.ts';
import type { Definition, FunctionDefinition } from '../names/definitions.ts';
import { isFixture } from './fixtures.ts';

/**
 * Whether a function runs while a test has something else in the place of `socket.socket`, or of its bind(): what it does reaches no kernel. Its own text
 * says so, its decorators, what prepares the tests of its class or its file, or a fixture that it asks for.
 */
export function isStubbed(file: FileContext, definition: FunctionDefinition | undefined): boolean {
  const { stubs, isWhole } = known.get(file) ?? readStubs(file);
  if (isWhole || stubs.length === 0 || definition === undefined) return isWhole;
  const has = ({ start, end }: Span): boolean => stubs.some((at) => start <= at && at < end);
  const isOwn = (one: Definition): boolean => one.decorations.some(has) || (one.what === 'function' && has(one));
  const fixtures = file.scan.functions.filter((one) => isOwn(one) && isFixture(one));
  const around = file.scan.functions.filter(({ start, end }) => start <= definition.start && definition.end <= end);
  if (around.some((one) => isOwn(one) || fixtures.some((fixture) => isFor(fixture, one, file)))) return true;
  const owners = around.flatMap(({ ownerClass }) => (ownerClass === undefined ? [] : file.lineage(ownerClass)));
  return owners.some((owner) => isOwn(owner) || [...owner.methods.values()].some((method) => isPreparation.test(method.name) && has(method)));
}

/** Where something is put in the place of sockets, and whether that is done for all that the file does. */
interface Stubs {
  readonly stubs: readonly number[];
  readonly isWhole: boolean;
}

const known = new WeakMap<FileContext, Stubs>();

function readStubs(file: FileContext): Stubs {
  const stubs = stubsIn(file);
  const found = { stubs, isWhole: stubs.some((at) => isForFile(at, file)) };
  known.set(file, found);
  return found;
}

/** What loading the file does, or the function that prepares all of its tests. */
function isForFile(at: number, { scan: { functions, classes } }: FileContext): boolean {
  const has = ({ start, end }: Span): boolean => start <= at && at < end;
  const holders = functions.filter(has);
  if (holders.some(({ name, ownerClass }) => ownerClass === undefined && /^set_?up_?module$/i.test(name))) return true;
  return holders.length === 0 && !classes.some(has) && ![...functions, ...classes].some(({ decorations }) => decorations.some(has));
}

interface Patterns {
  /** `patch("app.net.socket.socket")`, `patch.object(socket, "socket")`, `monkeypatch.setattr(socket, "socket", Fake)`, `self.mox.StubOutWithMock(socket, "socket")`. */
  readonly stub: RegExp;
  /** `socket.socket = FakeSocket`: by its name it is none. */
  readonly replacement: RegExp;
}

/** @param module what the file calls the module of sockets */
function patternsFor(module: string): Patterns {
  const method = String.raw`\b(?:patch|patch\.object|\w+\.setattr|StubOutWithMock|(?:Smart)?Set)\s*\(\s*`;
  const named = String.raw`(?:[\w.]+\.)?${module}(?:\.socket)?\s*,\s*(?:["'](?:socket|create_server|bind|listen)["'])`;
  const quoted = String.raw`["'](?:\w+\.)*socket(?:\.(?:socket(?:\.(?:bind|listen))?|create_server))?["']`;
  const replaced = String.raw`\b(?:${module}\.(?:socket|create_server)|sys\.modules\[["']socket["']\])\s*=\s*[\w.]*(?:mock|fake|stub|dummy|lambda)`;
  const ofTable = String.raw`\bpatch\.dict\s*\(\s*["']?sys\.modules["']?\s*,\s*\{\s*["']socket["']`;
  return { stub: new RegExp(String.raw`${method}(?:${named}|${quoted})([^\n]*)`, 'g'), replacement: new RegExp(`${replaced}|${ofTable}`, 'gi') };
}

const ofSocket = patternsFor('socket');

/** `import socket as net` is no less the module of sockets. */
const otherName = /^[ \t]*import[ \t]+socket[ \t]+as[ \t]+(\w+)/m;

/** Of what is wrapped, or led through a proxy, the socket is a real one. */
const isReal = /\bwraps\b|socks/;

function stubsIn({ source, quoted }: FileContext): readonly number[] {
  const [, name] = otherName.exec(source) ?? [];
  const { stub, replacement } = name === undefined ? ofSocket : patternsFor(`(?:socket|${name})`);
  const found = [...source.matchAll(stub)].filter(([, rest = '']) => !isReal.test(rest));
  return [...found, ...source.matchAll(replacement)].map(({ index }) => index).filter((at) => !quoted.some(({ start, end }) => start <= at && at < end));
}

/** What runs before each test of a class. */
const isPreparation = /^(?:async)?set_?up(?:_?class|_?method)?$/i;

/** A test asks for a fixture by a parameter of its name; one that sees to itself is for every test of the file, or of its class. */
function isFor(fixture: FunctionDefinition, one: FunctionDefinition, { source }: FileContext): boolean {
  const isForAll = fixture.decorators.some((each) => /\bautouse\s*=\s*True\b/.test(each));
  if (isForAll && (fixture.ownerClass === undefined || fixture.ownerClass === one.ownerClass)) return true;
  if (new RegExp(`^pytestmark\\s*=.*\\busefixtures\\b.*["']${fixture.name}["']`, 'm').test(source)) return true;
  const asked = [one.node.child('parameters')?.text(source) ?? '', ...one.decorators.filter((each) => /\busefixtures\b/.test(each))];
  return asked.some((each) => new RegExp(`[(,\\s"']${fixture.name}\\b`).test(each));
}
