export { logLines } from './log-text'
export type { StepContext, StepPlan } from './plan'
export { RunEngine } from './run-engine'
