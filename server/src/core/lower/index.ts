export { externConstants, type HeaderMacro, type MacroAt, macroAt, readHeaderMacros } from './c/index.ts';
export { lower, mentionsClients, mentionsSockets, prepareText } from './lower.ts';
export { LoweringMemory } from './memory.ts';
