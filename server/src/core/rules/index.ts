export * from './finding.ts';
export { rules } from './registry.ts';
export type { Rule } from './rule.ts';
export type { FindingAtCall } from './running/atCalls.ts';
export { applyIgnores } from './running/ignores.ts';
export { Quiet } from './running/quiet.ts';
export { runRules } from './running/run.ts';
