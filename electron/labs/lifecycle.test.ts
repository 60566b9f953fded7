import { expect, test } from 'vitest'
import { provisioningStepSchema } from '#shared/labs'
import { LabsOfEachTest, states } from './testing-each'

const labs = new LabsOfEachTest()

/** Steps of the newest run, each with how it ended. */
const newestSteps = (): string[] =>
  labs.world.engine.list()[0]?.steps.map(({ id, status }) => `${id} ${status}`) ?? []

test('suspend is for nodes that run, resume for suspended ones; a whole cluster is proved again', async () => {
  const { labId } = await labs.createLab({ workers: 2 })
  const { world } = labs
  await world.run('halt', labId, ['w2-k8s'])
  await world.run('suspend', labId)
  expect(newestSteps()).toEqual(['m-k8s/suspend succeeded', 'w1-k8s/suspend succeeded'])
  expect(states(world.labs.lab(labId))).toEqual({
    'm-k8s': 'suspended',
    'w1-k8s': 'suspended',
    'w2-k8s': 'off',
  })
  expect(world.labs.sshTarget(labId, 'm-k8s')).toBeNull()
  await expect(world.run('suspend', labId)).rejects.toMatchObject({ key: 'labs.noNodeFor' })
  await world.run('resume', labId)
  expect(newestSteps()).toEqual(['m-k8s/resume succeeded', 'w1-k8s/resume succeeded'])
  expect(world.proved).toHaveLength(1)

  await world.run('up', labId, ['w2-k8s'])
  await world.run('suspend', labId, ['w1-k8s'])
  await world.run('resume', labId, ['w1-k8s'])
  expect(newestSteps()).toEqual(['w1-k8s/resume succeeded', 'verify succeeded'])
  await world.run('reload', labId, ['m-k8s'])
  expect(newestSteps()).toEqual(['m-k8s/reload succeeded', 'verify succeeded'])
  expect(world.proved).toHaveLength(4)
})

test('nodes that are suspended are stopping meanwhile, those that are provisioned run on', async () => {
  const { labId } = await labs.createLab()
  const { world } = labs
  const suspending = world.provider.steps.hold('w1-k8s/suspend')
  const { runId } = await world.labs.handlers['labs.suspend']({ labId }, world.client)
  await world.events.stepIs(runId, 'm-k8s/suspend', 'succeeded')
  expect(states(world.labs.lab(labId))).toMatchObject({ 'w1-k8s': 'stopping' })
  suspending()
  await world.events.ended(runId)
  await world.run('resume', labId)
  const provisioning = world.provider.steps.hold('w1-k8s/prepare')
  const { runId: provision } = await world.labs.handlers['labs.provision']({ labId }, world.client)
  await world.events.stepIs(provision, 'w1-k8s/prepare', 'running')
  expect(states(world.labs.lab(labId))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'running' })
  provisioning()
  await world.events.ended(provision)
})

test('provision runs all steps or those that are named, and a retry the same ones', async () => {
  const { labId } = await labs.createLab()
  const { world } = labs
  await world.run('provision', labId, ['m-k8s'])
  expect(newestSteps()).toHaveLength(provisioningStepSchema.options.length + 1)

  const repair = world.provider.steps.break('w1-k8s/containerd')
  const steps = ['containerd', 'kubernetes'] as const
  const { runId } = await world.labs.handlers['labs.provision']({ labId, steps: [...steps] }, world.client)
  expect(await world.events.ended(runId)).toBe('failed')
  repair()
  world.provider.steps.performed.length = 0
  await world.engine.resume(runId)
  expect(await world.events.ended(runId)).toBe('succeeded')
  expect(world.provider.steps.performed).toEqual(['w1-k8s/containerd'])
  expect(newestSteps()).toHaveLength(5)
})

test('what a provider cannot do is not offered, and refused', async () => {
  const { labId } = await labs.createLab()
  const { world } = labs
  Object.assign(world.provider, { scalable: false, planSuspend: undefined })
  expect(world.labs.lab(labId)?.verbs).toEqual(['up', 'halt', 'resume', 'reload', 'provision', 'destroy'])
  const refused = { code: 'state.conflict', key: 'labs.notOffered', params: { lab: 'k8s' } }
  await expect(world.run('suspend', labId)).rejects.toMatchObject(refused)
  await expect(world.addWorkers(labId, 1)).rejects.toMatchObject(refused)
  await expect(world.removeWorker(labId, 'w1-k8s')).rejects.toMatchObject(refused)
})
