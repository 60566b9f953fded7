import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StepPlan } from './plan'
import { inOrder, performAll } from './schedule'

const step = (id: string, needs: string[] = []): StepPlan => ({
  id,
  name: id,
  node: null,
  needs,
  run: async () => undefined,
})

/** Plans without cycles, in any order: step i needs some of the steps before it. */
const plans = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 20 })
  .map((needs) =>
    needs.map((wanted, index) => step(`s${index}`, index ? wanted.map((need) => `s${need % index}`) : [])),
  )
  .chain((plan) => fc.shuffledSubarray(plan, { minLength: plan.length }))

test('every step is performed once, after all it needs; what needs a failed step is not ready', async () => {
  await fc.assert(
    fc.asyncProperty(plans, fc.func(fc.boolean()), async (plan, succeeds) => {
      const results = new Map<string, boolean>()
      await performAll(plan, async ({ id, needs }, ready) => {
        expect(results.has(id)).toBe(false)
        expect(ready).toBe(needs.every((need) => results.get(need)))
        await Promise.resolve()
        results.set(id, ready && succeeds(id))
        return ready && succeeds(id)
      })
      expect(results.size).toBe(plan.length)
    }),
  )
})

test('steps that do not need each other run side by side', async () => {
  let together = 0
  let release = (): void => undefined
  const all = new Promise<void>((resolve) => {
    release = resolve
  })
  await performAll([step('a'), step('b'), step('c')], async () => {
    together++
    if (together === 3) release()
    await all
    return true
  })
  expect(together).toBe(3)
})

test.each([
  ['an unknown need', [step('a', ['b'])]],
  ['an id twice', [step('a'), step('a')]],
  ['a step that needs itself', [step('a', ['a'])]],
  ['steps that wait for each other', [step('a', ['c']), step('b', ['a']), step('c', ['b'])]],
])('a plan with %s is refused', (_, plan) => {
  expect(() => inOrder(plan)).toThrow()
})
