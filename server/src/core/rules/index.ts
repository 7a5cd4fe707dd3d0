export type { FindingAtCall } from './atCalls.ts';
export * from './finding.ts';
export { applyIgnores } from './ignores.ts';
export { Quiet } from './quiet.ts';
export { rules } from './registry.ts';
export type { Rule } from './rule.ts';
export { runRules } from './run.ts';
