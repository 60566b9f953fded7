export { logLines } from './log-text'
export type { StepContext, StepPlan } from './plan'
export { RunEngine, type RunEngineOptions, type RunOwner, type RunRequest } from './run-engine'
