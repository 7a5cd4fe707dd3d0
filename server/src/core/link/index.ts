export { sourcesBeside } from './definitions.ts';
export { type ForeignNames, foreignNamesOf } from './foreignNames.ts';
export { LinkMemory, link } from './link.ts';
export type { FileNames, LinkedFile, Program, ProgramFile } from './program.ts';
export { fromOtherStars } from './usedNames.ts';
