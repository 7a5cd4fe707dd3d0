export { type FileNames, type ForeignNames, foreignNamesOf, type LinkedFile, link, type Program, type ProgramFile } from './link.ts';
