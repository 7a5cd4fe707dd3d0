export { type HeaderMacro, readHeaderMacros } from './headers.ts';
export { prepareC } from './prepare.ts';
export { mentionsSocketsC } from './relevance.ts';
export { lowerC } from './whole.ts';
