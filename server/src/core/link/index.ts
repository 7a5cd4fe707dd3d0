export { type FileNames, type LinkedFile, link, type Program, type ProgramFile } from './link.ts';
