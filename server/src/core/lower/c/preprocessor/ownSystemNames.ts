import type { Define, Directives, Sided, Test } from './directives.ts';
import { conditionsOf, partsOf } from './directives.ts';
import { isPlatformName } from './preprocessor.ts';
import { posixInclude, windowsInclude } from './systems.ts';

/**
 * What a test asks where it asks for a name that the file gives a system: with `#ifdef _MSC_VER`, `#define ON_WINDOWS`, `#endif`, what is under
 * `#ifdef ON_WINDOWS` is compiled for Windows alone. Names that may as well come from the command line or from a header (`INET6`, `HAVE_POLL`) are left alone.
 * @param isGivenElsewhere whether an included file defines a name
 */
export function systemNames(text: string, directives: Directives, isGivenElsewhere: (name: string) => boolean): (test: Test) => Test {
  const known = new Map<string, Test | undefined>();
  const meaningOf = (name: string): Test | undefined => {
    if (!known.has(name)) known.set(name, isGivenElsewhere(name) ? undefined : systemsOf(name, text, directives));
    return known.get(name);
  };
  const meant = (test: Test): Test => {
    switch (test.kind) {
      case 'defined':
        return meaningOf(test.name) ?? test;
      case 'not':
        return { kind: 'not', test: meant(test.test) };
      case 'and':
      case 'or':
        return { kind: test.kind, left: meant(test.left), right: meant(test.right) };
      default:
        return test;
    }
  };
  return meant;
}

/** The systems on which the file defines the name, which it does on others for certain not. */
function systemsOf(name: string, text: string, directives: Directives): Test | undefined {
  if (isPlatformName(name)) return undefined;
  const defines = directives.defines.filter((define) => define.name === name);
  if (defines.length === 0 || defines.length > mostDefines || !defines.every((define) => isBare(define, text))) return undefined;
  if (new RegExp(`^[ \\t]*#[ \\t]*undef[ \\t]+${name}\\b`, 'm').test(text)) return undefined;
  if (!systemLike.test(name) && !choosesHeaders(name, text, directives)) return undefined;
  const each = defines.map(({ region }) => conditionsOf(region).flatMap((sided) => (isOfSystems(sided.test) ? [asked(sided)] : [])));
  if (each.some((conditions) => conditions.length === 0)) return undefined;
  const systems = each
    .map((conditions) => conditions.reduce((left, right) => ({ kind: 'and', left, right })))
    .reduce((left, right) => ({ kind: 'or', left, right }));
  const isDecided = defines.every(({ region }) => conditionsOf(region).every(({ test }) => isOfSystems(test)));
  return isDecided ? systems : { kind: 'and', left: systems, right: { kind: 'defined', name } };
}

/** A name that stands for nothing, or for 1: it is there to be asked for. */
function isBare({ parameters, body }: Define, text: string): boolean {
  return parameters === undefined && /^\s*1?\s*(?:\/[/*].*)?$/s.test(text.slice(body.start, body.end));
}

/** What other systems have not is included where the name is defined, or what Windows has not where it is not: a name that is one of Windows. */
function choosesHeaders(name: string, text: string, { conditionsAt }: Directives): boolean {
  return [windowsInclude, posixInclude].some((include) => {
    const found = include.exec(text);
    return found !== null && conditionsAt(found.index).some((sided) => asksFor(name, sided) === (include === windowsInclude));
  });
}

/** Whether the name is defined where the test comes out like that; `undefined` where it asks for something else. */
function asksFor(name: string, { test, holds }: Sided): boolean | undefined {
  if (test.kind === 'not') return asksFor(name, { test: test.test, holds: !holds });
  return test.kind === 'defined' && test.name === name ? holds : undefined;
}

function isOfSystems(test: Test): boolean {
  return partsOf(test).every((part) => (part.kind === 'defined' || part.kind === 'macro') && isPlatformName(part.name));
}

function asked({ test, holds }: Sided): Test {
  return holds ? test : { kind: 'not', test };
}

const mostDefines = 4;

const systemLike = /^_*(?:(?:ON|IS|FOR|OS|SYSTEM|PLATFORM|TARGET|BUILD)_)*(?:MS_?)?WIN(?:DOWS|DOZE|NT|32|64|_32|_64)?(?:_(?:OS|SYSTEM|PLATFORM|BUILD))?_*$/i;
