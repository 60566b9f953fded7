import type { LabOnDisk } from '../labs'
import type { StepContext, StepPlan } from '../runs'

/** What can be seen of a machine that starts, beside what Vagrant says of it. */
export interface StartWatch {
  /** Tells how far a machine is while it is made. Gives back the function that ends it. None of both throws. */
  making(lab: LabOnDisk, node: string, context: StepContext): Promise<() => Promise<void>>
  /** Removes what has surely been left of machines of the lab that never came to be. Never throws. */
  tidy(lab: LabOnDisk, context: StepContext): Promise<void>
  /** Tells why a machine did not start. Never throws. */
  failed(lab: LabOnDisk, node: string, context: StepContext): Promise<void>
}

/** Names of steps that start a machine. */
const starts: readonly string[] = ['create', 'boot', 'resume', 'reload']

/** The steps, of which those that start a machine tell why it did not. */
export function explained(steps: StepPlan[], lab: LabOnDisk, watch: StartWatch | undefined): StepPlan[] {
  return watch ? steps.map((step) => explainedStep(step, lab, watch)) : steps
}

function explainedStep(step: StepPlan, lab: LabOnDisk, watch: StartWatch): StepPlan {
  const { name, node } = step
  if (node === null || !starts.includes(name)) return step
  return {
    ...step,
    run: async (context) => {
      try {
        await step.run(context)
      } catch (error) {
        if (!context.signal.aborted) await watch.failed(lab, node, context)
        throw error
      }
    },
  }
}
