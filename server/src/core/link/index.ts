export { type ForeignNames, foreignNamesOf } from './foreignNames.ts';
export { type FileNames, type LinkedFile, LinkMemory, link, type Program, type ProgramFile } from './link.ts';
