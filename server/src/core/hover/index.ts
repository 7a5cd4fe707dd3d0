export { type Hover, hoverAt } from './hoverAt.ts';
