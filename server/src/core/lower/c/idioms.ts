import type { Idioms } from '../../ir/index.ts';
import type { Declared } from './collect.ts';

/** Of a file without events: there is nothing to fix. */
export const noIdioms: Idioms = {
  setOptionBefore: () => undefined,
  separateOptions: () => undefined,
  checkResult: () => undefined,
  removeBind: () => undefined,
  removeStatement: () => undefined,
  wrapCall: () => undefined,
};

export function idiomsOf(_text: string, _isCpp: boolean, _declared: Declared): Idioms {
  return noIdioms;
}
