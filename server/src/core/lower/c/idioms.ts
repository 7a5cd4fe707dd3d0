import type { Idioms } from '../../ir/index.ts';
import type { Declared } from './collect.ts';

export function idiomsOf(_text: string, _isCpp: boolean, _declared: Declared): Idioms {
  return {
    setOptionBefore: () => undefined,
    separateOptions: () => undefined,
    checkResult: () => undefined,
    removeBind: () => undefined,
    removeStatement: () => undefined,
    wrapCall: () => undefined,
  };
}
