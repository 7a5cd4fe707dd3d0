export { type BindNote, bindNotes, type Listener } from './bindNotes.ts';
export { type ConstantUse, type Hover, hoverAt, macroUses, overUses } from './hoverAt.ts';
