export { externConstants } from './linkage/externs.ts';
export { type HeaderMacro, readHeaderMacros } from './linkage/headers.ts';
export { CMemory } from './memory.ts';
export { type MacroAt, macroAt } from './preprocessor/macroAt.ts';
export { prepareC } from './preprocessor/prepare.ts';
export { mentionsSocketsC } from './selection/starters.ts';
export { lowerC, lowerWhole } from './whole.ts';
