export * from './builder.ts';
export * from './edit.ts';
export * from './event.ts';
export * from './print.ts';
export * from './program.ts';
export * from './relocate.ts';
export * from './span.ts';
export * from './value.ts';
