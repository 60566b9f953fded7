import { expect, onTestFinished, test, vi } from 'vitest'
import { LabsOfEachTest, states } from './testing-each'

const labs = new LabsOfEachTest()

test('after a new start labs are found again with the states that the provider gives', async () => {
  const { labId } = await labs.createLab()
  await labs.world.close()
  await labs.open()
  expect(states(labs.world.labs.lab(labId))).toEqual({ 'm-k8s': 'not-created', 'w1-k8s': 'not-created' })
  expect(labs.world.engine.list()).toMatchObject([{ labId, status: 'succeeded' }])
})

test('a provider that cannot answer is a problem of the nodes, told once, and over when it answers', async () => {
  const { labId } = await labs.createLab()
  labs.world.provider.statusError = new Error('broken')
  labs.world.labs.reports.changed(labId)
  const [lab] = await labs.told((seen) => seen?.nodes[0]?.state === 'problem')
  expect(lab?.nodes[0]?.problem).toMatchObject({ code: 'internal' })
  labs.world.provider.statusError = null
  const before = labs.world.events.of('labs.changed').length
  labs.world.labs.reports.changed(labId)
  await labs.told((seen) => seen?.nodes[0]?.state === 'running')
  const asked = labs.world.provider.asked
  labs.world.labs.reports.changed(labId)
  await expect.poll(() => labs.world.provider.asked).toBe(asked + 1)
  await labs.world.list()
  expect(labs.world.events.of('labs.changed')).toHaveLength(before + 1)
})

test('states are asked again every 15 s while a page is connected, and not without one', async () => {
  await labs.createLab()
  await labs.world.close()
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  await labs.open()
  const { provider } = labs.world
  const before = provider.asked
  await vi.advanceTimersByTimeAsync(60_000)
  expect(provider.asked).toBe(before)
  await labs.world.list()
  await vi.advanceTimersByTimeAsync(15_000)
  await expect.poll(() => provider.asked).toBe(before + 1)
  labs.world.client.disposables.dispose()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(provider.asked).toBe(before + 1)
})

test('a provider that does not answer holds up neither the start nor the page for ever', async () => {
  await labs.createLab()
  await labs.world.close()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  let answer = (): void => undefined
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  await labs.open((provider) => {
    provider.statusHeld = held
  })
  const listed = labs.world.list()
  await expect.poll(() => labs.world.provider.asked).toBeGreaterThan(0)
  await vi.advanceTimersByTimeAsync(60_000)
  const [lab] = await listed
  expect(lab?.nodes.map(({ state, problem }) => [state, problem?.code])).toEqual([
    ['problem', 'timeout'],
    ['problem', 'timeout'],
  ])
  // A question that hangs is not asked a second time.
  labs.world.labs.reports.changed('k8s')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(labs.world.provider.asked).toBe(1)
  answer()
  labs.world.provider.statusHeld = null
  labs.world.labs.reports.changed('k8s')
  await labs.world.events.until(() => labs.world.labs.lab('k8s')?.nodes[0]?.state === 'not-created')
})
