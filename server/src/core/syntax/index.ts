export * from './language.ts';
export * from './parse.ts';
