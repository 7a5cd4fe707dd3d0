export { type BindNote, bindNotes, type Listener } from './bindNotes.ts';
export { type Hover, hoverAt } from './hoverAt.ts';
