import type { Idioms } from '../../ir/index.ts';
import type { Facts } from './facts.ts';

export function pythonIdioms(_text: string, _facts: Facts): Idioms {
  return {
    setOptionBefore: () => undefined,
    separateOptions: () => undefined,
    checkResult: () => undefined,
    removeBind: () => undefined,
    removeStatement: () => undefined,
    wrapCall: () => undefined,
  };
}
