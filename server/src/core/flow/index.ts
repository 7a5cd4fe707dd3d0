export * from './abstract.ts';
export { type Action, optionsOf, optionValue } from './action.ts';
export * from './endpoint.ts';
export * from './facts.ts';
export { FlowMemory, type FollowOptions, follow } from './follow.ts';
export * from './socket.ts';
export { State } from './state.ts';
export { substitute } from './substitute.ts';
export { familyOf } from './vocabulary.ts';
