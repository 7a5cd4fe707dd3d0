import { placeOf, unknownValue } from '../../../ir/index.ts';
import { callFunction } from '../calls/calls.ts';
import type { FunctionContext } from '../context.ts';
import type { FileContext } from '../file.ts';
import type { FunctionDefinition } from '../names/definitions.ts';
import { noArguments } from '../objects/arguments.ts';
import type { Syntax } from '../tree/syntax.ts';

/**
 * A test, and a fixture, is called by pytest with what the fixtures make that its parameters have the names of. Those of other files stay what anybody may
 * pass. https://docs.pytest.org/en/stable/explanation/fixtures.html
 */
export function takeFixtures(fn: FunctionContext): void {
  const { definition } = fn;
  const fixtures = definition === undefined ? [] : fixturesOf(fn.file);
  if (definition === undefined || fixtures.length === 0 || !(isFixture(definition) || /^test/.test(definition.name))) return;
  for (const parameter of definition.node.child('parameters')?.children ?? []) {
    const name = parameter.type === 'typed_parameter' ? parameter.children[0] : parameter;
    if (name?.type === 'identifier') take(fn, name, definition, fixtures);
  }
}

function take(fn: FunctionContext, parameter: Syntax, test: FunctionDefinition, fixtures: readonly FunctionDefinition[]): void {
  const name = fn.text(parameter);
  // One of the class comes before one of the file; one that asks for its own name means that of another file.
  const named = fixtures.filter((one) => nameOf(one) === name && (one.ownerClass === undefined || one.ownerClass === test.ownerClass));
  const fixture = named.find((one) => one.ownerClass !== undefined) ?? named[0];
  const meaning = fn.file.meaning(name, parameter.start, fn.scope);
  if (fixture === undefined || fixture === test || meaning.kind !== 'variable') return;
  const isCalled = fixture.ownerClass === undefined && !fixture.isGenerator;
  const site = fn.site(parameter, name, []);
  fn.assign(placeOf(meaning.root), isCalled ? callFunction(fn, parameter, fixture, noArguments, site) : unknownValue, parameter);
}

export function isFixture({ decorators }: FunctionDefinition): boolean {
  return decorators.some((each) => /(?:^|\.)fixture\b/.test(each));
}

/** `@pytest.fixture(name="line")` */
function nameOf({ name, decorators }: FunctionDefinition): string {
  return decorators.map((each) => /\bname\s*=\s*["'](\w+)/.exec(each)?.[1]).find((given) => given !== undefined) ?? name;
}

const known = new WeakMap<FileContext, readonly FunctionDefinition[]>();

function fixturesOf(file: FileContext): readonly FunctionDefinition[] {
  const found = known.get(file) ?? file.scan.functions.filter(isFixture);
  known.set(file, found);
  return found;
}
