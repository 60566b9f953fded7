import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseLabFile } from './lab-file'
import { exampleSpec } from './testing'
import { LabsOfEachTest, states } from './testing-each'

const labs = new LabsOfEachTest()

test('a lab is created: folder, file, run, proof, true states, and the way in', async () => {
  const { labId, runId } = await labs.createLab()
  expect(labs.world.events.run(runId)).toMatchObject({
    kind: 'create',
    status: 'succeeded',
    nodes: ['m-k8s', 'w1-k8s'],
  })
  expect(labs.world.provider.steps.performed.at(-1)).not.toBe('verify')
  expect(labs.world.events.run(runId)?.steps.at(-1)).toMatchObject({ id: 'verify', node: null })
  expect(labs.world.proved).toEqual(['k8s'])
  const [lab] = await labs.told((seen) => seen?.activeRunId === null)
  expect(states(lab)).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'running' })
  expect(lab).toMatchObject({ id: labId, path: labs.folderOf(), simulated: true, cni: 'calico' })
  expect(lab).toEqual(labs.world.labs.lab(labId))
  const file = parseLabFile(await readFile(join(labs.folderOf(), 'lab.yaml'), 'utf8'), '')
  expect(labs.world.labs.sshTarget(labId, 'w1-k8s')).toMatchObject({
    host: '127.0.0.1',
    port: file.nodes[1]?.sshPort,
  })
  expect(() => labs.world.labs.sshTarget(labId, 'w9-k8s')).toThrow(
    expect.objectContaining({ key: 'labs.nodeMissing' }),
  )
  expect(() => labs.world.labs.sshTarget('other', 'm-k8s')).toThrow(
    expect.objectContaining({ key: 'labs.missing' }),
  )
})

test('while a run works on nodes they are starting or stopping; terminals may open as soon as SSH answers', async () => {
  const reachable: string[] = []
  labs.world.labs.onReachable(({ node }) => reachable.push(node))
  const release = labs.world.provider.steps.hold('w1-k8s/join')
  const { labId, runId } = await labs.world.create(exampleSpec())
  await labs.world.events.stepIs(runId, 'w1-k8s/join', 'running')
  await labs.world.events.stepIs(runId, 'm-k8s/join', 'succeeded')
  expect(states(labs.world.labs.lab(labId))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'starting' })
  expect(reachable.sort()).toEqual(['m-k8s', 'w1-k8s'])
  expect(labs.world.labs.sshTarget(labId, 'w1-k8s')).not.toBeNull()
  release()
  await labs.world.events.ended(runId)
  const halting = labs.world.provider.steps.hold('m-k8s/halt')
  const { runId: halt } = await labs.world.labs.handlers['labs.halt']({ labId }, labs.world.client)
  await labs.world.events.stepIs(halt, 'w1-k8s/halt', 'succeeded')
  expect(states(labs.world.labs.lab(labId))).toEqual({ 'm-k8s': 'stopping', 'w1-k8s': 'running' })
  halting()
  await labs.world.events.ended(halt)
  expect(states(labs.world.labs.lab(labId))).toEqual({ 'm-k8s': 'off', 'w1-k8s': 'off' })
})

test('halt and up work on some nodes or all; only a whole cluster is proved', async () => {
  const { labId } = await labs.createLab()
  await labs.world.run('halt', labId, ['w1-k8s', 'w1-k8s'])
  expect(states(labs.world.labs.lab(labId))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'off' })
  expect(labs.world.labs.sshTarget(labId, 'w1-k8s')).toBeNull()
  await labs.world.run('up', labId, ['w1-k8s'])
  expect(labs.world.proved).toHaveLength(2)
  await labs.world.run('halt', labId)
  await labs.world.run('up', labId, ['m-k8s'])
  expect(labs.world.proved).toHaveLength(2)
  expect(states(labs.world.labs.lab(labId))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'off' })
  await expect(labs.world.run('up', labId, ['nope'])).rejects.toMatchObject({ key: 'labs.nodeMissing' })
  await expect(labs.world.run('up', 'nope')).rejects.toMatchObject({ key: 'labs.missing' })
})

test('a cluster that is not ready fails the run at its last step', async () => {
  labs.world.labs.setHelp({
    proof: async () => {
      throw new Error('w1-k8s is NotReady')
    },
  })
  const { runId } = await labs.createLab()
  expect(labs.world.events.run(runId)).toMatchObject({
    status: 'failed',
    error: { params: { step: 'verify', node: 'k8s' } },
  })
})

test('a create that is cancelled leaves the lab with its true states, and can go on', async () => {
  const release = labs.world.provider.steps.hold('w1-k8s/boot')
  const { labId, runId } = await labs.world.create(exampleSpec())
  await labs.world.events.stepIs(runId, 'm-k8s/join', 'succeeded')
  await labs.world.engine.cancel(runId)
  expect(labs.world.labs.lab(labId)).toMatchObject({ activeRunId: null })
  expect(states(labs.world.labs.lab(labId))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'not-created' })
  release()
  await labs.world.engine.resume(runId)
  expect(await labs.world.events.ended(runId)).toBe('succeeded')
  expect(states(labs.world.labs.lab(labId))).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'running' })
})

test('one run at a time changes a lab', async () => {
  labs.world.provider.steps.hold('m-k8s/boot')
  const { labId, runId } = await labs.world.create(exampleSpec())
  await expect(labs.world.run('destroy', labId)).rejects.toMatchObject({
    code: 'resource.busy',
    key: 'labs.busy',
  })
  await labs.world.engine.cancel(runId)
})
