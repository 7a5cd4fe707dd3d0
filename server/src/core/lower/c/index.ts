export { externConstants } from './externs.ts';
export { type HeaderMacro, readHeaderMacros } from './headers.ts';
export { type MacroAt, macroAt } from './macroAt.ts';
export { CMemory } from './memory.ts';
export { prepareC } from './prepare.ts';
export { mentionsSocketsC } from './starters.ts';
export { lowerC, lowerWhole } from './whole.ts';
