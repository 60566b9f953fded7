import type { StepPlan } from './plan'

/**
 * The plan with every step behind the steps it needs. Throws for a plan that could never end: a need that is no step,
 * two steps with one id, or steps that wait for each other.
 */
export function inOrder(plan: readonly StepPlan[]): StepPlan[] {
  const byId = new Map(plan.map((step) => [step.id, step]))
  if (byId.size < plan.length) throw new Error('Two steps of a plan have the same id')
  const ordered = new Set<StepPlan>()
  const visit = (step: StepPlan, waiting: readonly StepPlan[]): void => {
    if (ordered.has(step)) return
    if (waiting.includes(step)) throw new Error(`Step ${step.id} waits for itself`)
    for (const id of step.needs) {
      const needed = byId.get(id)
      if (!needed) throw new Error(`Step ${step.id} needs the unknown step ${id}`)
      visit(needed, [...waiting, step])
    }
    ordered.add(step)
  }
  for (const step of plan) visit(step, [])
  return [...ordered]
}

/**
 * Performs each step once all its needs have ended; steps that do not need each other run side by side. `perform` says
 * whether the step succeeded and gets `ready: false` where one of its needs did not. It must not throw.
 */
export async function performAll(
  plan: readonly StepPlan[],
  perform: (step: StepPlan, ready: boolean) => Promise<boolean>,
): Promise<void> {
  const ended = new Map<string, Promise<boolean>>()
  for (const step of inOrder(plan)) {
    const needs = Promise.all(step.needs.map((id) => ended.get(id)))
    ended.set(
      step.id,
      needs.then((results) => perform(step, results.every(Boolean))),
    )
  }
  await Promise.all(ended.values())
}
