export type { StepContext, StepPlan } from './plan'
