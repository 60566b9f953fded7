import { once } from 'node:events'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { MadeLab } from '../labs'
import { exec, runPlan, sandbox, temporaryLab } from './testing'

let lab: MadeLab
let rig: ReturnType<typeof sandbox>

beforeEach(async () => {
  lab = await temporaryLab(1)
  rig = sandbox(lab)
  await runPlan(rig.provider.planCreate(lab, rig.all))
})

afterEach(() => rig.dispose())

const stateOf = async (node: string) => (await rig.provider.status(lab)).get(node)?.state

const run = async (node: string, command: string): Promise<string> => {
  const client = await rig.on(node)
  const { out, err } = await exec(client, command)
  client.end()
  return out + err
}

it('a suspended node hangs up, keeps its memory, its key and its port, and has no Ready kubelet', async () => {
  const client = await rig.on('w1-k8s')
  const port = rig.provider.sshTarget(lab, 'w1-k8s')?.port
  await exec(client, 'echo kept > /tmp/note')
  const cut = once(client, 'close')
  await runPlan(rig.provider.planSuspend(lab, ['w1-k8s']))
  await cut
  expect(await stateOf('w1-k8s')).toBe('suspended')
  expect(rig.provider.sshTarget(lab, 'w1-k8s')).toBeNull()
  await expect.poll(() => run('m-k8s', 'kubectl get nodes')).toMatch(/w1-k8s +NotReady/)

  await runPlan(rig.provider.planResume(lab, ['w1-k8s']))
  expect(await stateOf('w1-k8s')).toBe('running')
  expect(rig.provider.sshTarget(lab, 'w1-k8s')?.port).toBe(port)
  expect(await run('w1-k8s', 'cat /tmp/note')).toBe('kept\n')
  await expect.poll(() => run('m-k8s', 'kubectl get nodes')).toMatch(/w1-k8s +Ready/)
  expect(rig.reachable.filter((node) => node === 'w1-k8s')).toHaveLength(2)
})

it('up wakes a suspended node, halt ends it, and what is off can be neither suspended nor resumed', async () => {
  await runPlan(rig.provider.planSuspend(lab, rig.all))
  await runPlan(rig.provider.planUp(lab, ['m-k8s']))
  await runPlan(rig.provider.planHalt(lab, ['w1-k8s']))
  expect([await stateOf('m-k8s'), await stateOf('w1-k8s')]).toEqual(['running', 'off'])
  const off = { key: 'sandbox.nodeOff', params: { node: 'w1-k8s' } }
  await expect(runPlan(rig.provider.planSuspend(lab, ['w1-k8s']))).rejects.toMatchObject(off)
  await expect(runPlan(rig.provider.planResume(lab, ['w1-k8s']))).rejects.toMatchObject(off)
})

it('a destroyed node was not suspended, and is made anew', async () => {
  await run('w1-k8s', 'echo old > /tmp/note')
  await runPlan(rig.provider.planSuspend(lab, ['w1-k8s']))
  await runPlan(rig.provider.planDestroy(lab, ['w1-k8s']))
  expect(await stateOf('w1-k8s')).toBe('not-created')
  await runPlan(rig.provider.planCreate(lab, ['w1-k8s']))
  expect(await run('w1-k8s', 'cat /tmp/note')).toContain('No such file')
})

it('a reload boots a node with fresh files', async () => {
  await run('w1-k8s', 'echo old > /tmp/note')
  await runPlan(rig.provider.planReload(lab, ['w1-k8s']))
  expect(await run('w1-k8s', 'cat /tmp/note')).toContain('No such file')
})

it('steps run again where they were done, and nothing is made twice', async () => {
  const uid = () => run('m-k8s', 'kubectl get nodes -o json | grep -c \'"uid"\'')
  const before = await uid()
  const log = await runPlan(rig.provider.planProvision(lab, rig.all, ['containerd', 'control-plane', 'join']))
  expect(log).toContain('w1-k8s/join: [join] This node has joined already')
  expect(log).toContain(
    'm-k8s/control-plane: [control-plane] The cluster is there already; workers may join it',
  )
  expect(log.filter((line) => line.startsWith('w1-k8s/containerd: ')).length).toBeGreaterThan(1)
  expect(await uid()).toBe(before)
  expect(rig.provider.planProvision(lab, ['w1-k8s'], ['cni'])).toEqual([])
})

it('nodes learn the names of new ones by their step prepare', async () => {
  const [controlPlane] = lab.file.nodes
  if (!controlPlane) throw new Error('no nodes')
  const added = { ...controlPlane, name: 'w2-k8s', role: 'worker' as const, address: '192.168.56.102' }
  const more: MadeLab = { ...lab, file: { ...lab.file, nodes: [...lab.file.nodes, added] } }
  expect(await run('m-k8s', 'grep -c w2-k8s /etc/hosts')).toBe('0\n')
  await runPlan(rig.provider.planProvision(more, ['m-k8s'], ['prepare']))
  expect(await run('m-k8s', 'grep w2-k8s /etc/hosts')).toBe('192.168.56.102 w2-k8s\n')
})

it('a node whose object was deleted comes back when it boots', async () => {
  await expect.poll(() => run('m-k8s', 'kubectl get nodes')).toMatch(/w1-k8s +Ready/)
  expect(await run('m-k8s', 'kubectl delete node w1-k8s')).toBe('node "w1-k8s" deleted\n')
  expect(await run('m-k8s', 'kubectl get nodes -o name')).toBe('node/m-k8s\n')
  await runPlan(rig.provider.planReload(lab, ['w1-k8s']))
  await expect.poll(() => run('m-k8s', 'kubectl get nodes')).toMatch(/w1-k8s +Ready/)
})

it.each([
  ['kubectl delete node nope', 'nodes "nope" not found'],
  ['kubectl delete pod x', 'pods "x" not found'],
  ['kubectl delete node', 'no name was specified'],
])('%s fails in its own words', async (command, words) => {
  expect(await run('m-k8s', command)).toContain(words)
})
