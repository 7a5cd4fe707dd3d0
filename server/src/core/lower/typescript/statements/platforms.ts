import type { PlatformName } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';
import { operatorOf } from '../expressions/operators.ts';
import { onlySource, type Scope } from '../names/scopes.ts';
import { firstKid, type Syntax, unwrap } from '../tree/syntax.ts';

/** A test of the platform: true on these, or (negated) on all others. */
export interface PlatformTest {
  readonly platforms: readonly PlatformName[];
  readonly isNegated: boolean;
}

/** Recognizes `process.platform === 'win32'`, `os.platform() !== 'linux'`, `/^win/.test(process.platform)` and variables that hold such a test. */
export function platformTest(fn: FunctionLowering, node: Syntax, scope: Scope = fn.scope, depth = 0): PlatformTest | undefined {
  const test = unwrap(node);
  if (depth > 5) return undefined;
  if (test.type === 'identifier') {
    const binding = scope.resolve(fn.file.slice(test));
    const source = binding === undefined ? undefined : onlySource(binding);
    return source === undefined || source.path.length > 0 ? undefined : platformTest(fn, source.value, source.scope, depth + 1);
  }
  if (test.type === 'binary_expression') return comparison(fn, test, scope);
  if (test.type === 'unary_expression' && fn.file.text[test.start] === '!' && test.kids[0] !== undefined) {
    const inner = platformTest(fn, test.kids[0], scope, depth + 1);
    return inner === undefined ? undefined : { ...inner, isNegated: !inner.isNegated };
  }
  return test.type === 'call_expression' ? patternTest(fn, test, scope) : undefined;
}

/** The platforms of `case 'win32':` in a switch on the platform. */
export function platformCase(fn: FunctionLowering, subject: Syntax, value: Syntax): readonly PlatformName[] | undefined {
  if (!isPlatform(fn, subject, fn.scope)) return undefined;
  const name = fn.file.entities.constantString(value, fn.scope);
  return name === undefined ? undefined : named(name);
}

const platforms: ReadonlyMap<string, PlatformName> = new Map([
  ['win32', 'windows'],
  ['windows', 'windows'],
  ['windows_nt', 'windows'],
  ['darwin', 'darwin'],
  ['linux', 'linux'],
  ['freebsd', 'freebsd'],
]);

function named(name: string): readonly PlatformName[] {
  const platform = platforms.get(name.toLowerCase());
  return platform === undefined ? [] : [platform];
}

function comparison(fn: FunctionLowering, test: Syntax, scope: Scope): PlatformTest | undefined {
  const [left, right] = test.kids;
  const operator = operatorOf(test, fn.file.text);
  if (left === undefined || right === undefined || !/^[!=]==?$/.test(operator)) return undefined;
  const other = isPlatform(fn, left, scope) ? right : isPlatform(fn, right, scope) ? left : undefined;
  const name = other === undefined ? undefined : fn.file.entities.constantString(other, scope);
  return name === undefined ? undefined : { platforms: named(name), isNegated: operator.startsWith('!') };
}

/** `/^win/.test(process.platform)`, `process.platform.startsWith('win')`. */
function patternTest(fn: FunctionLowering, test: Syntax, scope: Scope): PlatformTest | undefined {
  const callee = test.kids[0];
  const argument = firstKid(test, 'arguments')?.kids[0];
  if (callee?.type !== 'member_expression' || argument === undefined || callee.kids[0] === undefined) return undefined;
  const [object, method] = [callee.kids[0], fn.file.slice(callee.kids.at(-1) ?? callee)];
  if (method === 'test' && object.type === 'regex' && isPlatform(fn, argument, scope)) {
    return /^\/\^?win/.test(fn.file.slice(object)) ? { platforms: ['windows'], isNegated: false } : undefined;
  }
  if (method === 'startsWith' && isPlatform(fn, object, scope) && /^['"]win/.test(fn.file.slice(argument))) return { platforms: ['windows'], isNegated: false };
  return undefined;
}

/** An expression whose value is the platform's name. */
function isPlatform(fn: FunctionLowering, node: Syntax, scope: Scope): boolean {
  const inner = unwrap(node);
  const called = inner.type === 'call_expression' && inner.kids[0] !== undefined ? inner.kids[0] : undefined;
  const name = fn.file.entities.apiName(called ?? inner, scope);
  if (name === undefined) return false;
  return called === undefined ? name === 'process.platform' || name === 'Deno.build.os' : name === 'os.platform' || name === 'os.type';
}
