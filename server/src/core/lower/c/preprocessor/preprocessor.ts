import { type BlockId, type Condition, type GraphBuilder, globalVariable, type PlatformName, placeOf } from '../../../ir/index.ts';
import { isOptionName } from '../selection/vocabulary.ts';
import type { Sided, Test } from './directives.ts';

/** What the file itself says of a macro: defined for certain, or not known. */
export type IsDefined = (name: string) => boolean | undefined;

/** Goes to `yes` where the test holds. Ends the current block. */
export function branchOnTest(graph: GraphBuilder, test: Test, isDefined: IsDefined, yes: BlockId, no: BlockId): void {
  const known = truthOf(test, isDefined);
  if (known !== undefined) {
    graph.jump(known ? yes : no);
    return;
  }
  switch (test.kind) {
    case 'not':
      branchOnTest(graph, test.test, isDefined, no, yes);
      return;
    case 'and':
    case 'or': {
      const second = graph.newBlock();
      if (test.kind === 'and') branchOnTest(graph, test.left, isDefined, second, no);
      else branchOnTest(graph, test.left, isDefined, yes, second);
      graph.startBlock(second);
      branchOnTest(graph, test.right, isDefined, yes, no);
      return;
    }
    default:
      graph.branch(conditionOf(test), yes, no);
  }
}

/** True or false where the text alone decides: `#if 0`, or a macro that the file defines. */
export function truthOf(test: Test, isDefined: IsDefined): boolean | undefined {
  switch (test.kind) {
    case 'number':
      return test.value !== 0;
    case 'defined':
      return isDefined(test.name);
    case 'not': {
      const inner = truthOf(test.test, isDefined);
      return inner === undefined ? undefined : !inner;
    }
    case 'and': {
      const left = truthOf(test.left, isDefined);
      const right = truthOf(test.right, isDefined);
      return left === false || right === false ? false : left === true && right === true ? true : undefined;
    }
    case 'or': {
      const left = truthOf(test.left, isDefined);
      const right = truthOf(test.right, isDefined);
      return left === true || right === true ? true : left === false && right === false ? false : undefined;
    }
    default:
      return undefined;
  }
}

/** Whether text under these conditions is never compiled. */
export function isNeverCompiled(conditions: readonly Sided[], isDefined: IsDefined): boolean {
  return conditions.some(({ test, holds }) => truthOf(test, isDefined) === !holds);
}

function conditionOf(test: Test): Condition {
  const name = test.kind === 'defined' || test.kind === 'macro' ? test.name : undefined;
  if (name !== undefined) {
    const platforms = platformMacros.get(name);
    if (platforms !== undefined) return { kind: 'platform', platforms };
    if (test.kind === 'defined' && isOptionName(name)) return { kind: 'available', option: name };
    return { kind: 'value', value: { kind: 'place', place: placeOf(globalVariable(`#${name}`)) } };
  }
  if (test.kind === 'compare') return { kind: 'value', value: { kind: 'place', place: placeOf(globalVariable(`#${test.text}`)) } };
  return { kind: 'opaque' };
}

/** Whether a macro says for which platform the program is compiled. */
export function isPlatformName(name: string): boolean {
  return platformMacros.has(name);
}

/** Macros that compilers and headers define on some platforms alone. Platforms that Bindwise does not know are an empty list. */
const platformMacros: ReadonlyMap<string, readonly PlatformName[]> = new Map<string, readonly PlatformName[]>([
  ...names(['windows'], '_WIN32 WIN32 _WIN64 WIN64 __WIN32__ __WIN32 _MSC_VER __MINGW32__ __MINGW64__ _WINDOWS Q_OS_WIN OS_WIN PLATFORM_WINDOWS WINDOWS'),
  ...names(['linux'], '__linux__ __linux linux __gnu_linux__ __ANDROID__ ANDROID Q_OS_LINUX OS_LINUX __GLIBC__ LINUX'),
  ...names(['darwin'], '__APPLE__ __MACH__ __APPLE_CC__ TARGET_OS_MAC Q_OS_MAC Q_OS_MACOS OS_MACOSX __darwin__ DARWIN MACOSX'),
  ...names(['freebsd'], '__FreeBSD__ __FreeBSD_kernel__ FREEBSD'),
  ...names(['linux', 'freebsd'], '__unix__ __unix unix'),
  ...names(['linux', 'darwin', 'freebsd'], 'Q_OS_UNIX OS_POSIX'),
  ...names(
    [],
    '__NetBSD__ __OpenBSD__ __DragonFly__ __sun sun __SVR4 __hpux _AIX __sgi __CYGWIN__ __HAIKU__ __BEOS__ __QNX__ __osf__ OS2 __OS2__ AMIGA __VMS VMS __minix',
  ),
]);

function names(platforms: readonly PlatformName[], words: string): readonly [string, readonly PlatformName[]][] {
  return words.split(' ').map((word) => [word, platforms]);
}
