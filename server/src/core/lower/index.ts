export { type HeaderMacro, readHeaderMacros } from './c/index.ts';
export { lower, mentionsSockets, prepareText } from './lower.ts';
export { LoweringMemory } from './memory.ts';
