import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Run } from '#shared/runs'
import { startVagrantRig, type VagrantRig, vagrantRigMissing } from '../../e2e/rigs/vagrant-lxc/vagrant-lxc'
import { openLabs, type RealLabs, stepsOf } from './testing'
import { filesWith, otherVagrant, vagrantsOf } from './testing-processes'

const missing = vagrantRigMissing()
if (missing) console.warn(`skipped: ${missing}`)

let rig: VagrantRig
let world: RealLabs

beforeAll(async () => {
  if (missing) return
  rig = await startVagrantRig()
  Object.assign(process.env, rig.env)
  world = await openLabs(rig)
  // Another rig may have to end first.
}, 900_000)

afterAll(async () => {
  await world?.close()
  await rig?.stop()
})

const labId = 'k8s'
const scripts = ['cni', 'containerd', 'control-plane', 'join', 'kubernetes', 'prepare'].map(
  (step) => `provision/${step}.sh`,
)
const nodes = ['m-k8s', 'w1-k8s', 'w2-k8s', 'w3-k8s']
const common = ['prepare', 'containerd', 'kubernetes']

const folder = (): string => join(world.labsFolder, labId)

/** What Vagrant itself says now. */
async function trueStates(): Promise<Map<string, string>> {
  const statuses = await world.provider.status(world.onDisk(), new AbortController().signal)
  return new Map([...statuses].map(([name, { state }]) => [name, state]))
}

/** Puts a script of its own in the place of a step's, as a person might, and gives back the one that takes it away. */
async function replaceScript(step: string, body: string): Promise<() => Promise<void>> {
  const path = join(folder(), 'provision', `${step}.sh`)
  await writeFile(path, `#!/usr/bin/env bash\n${body}\n`)
  return () => cp(join(rig.scripts, `${step}.sh`), path)
}

describe.skipIf(missing)('real machines by Vagrant', { timeout: 400_000, sequential: true }, () => {
  test('a step that fails leaves the other nodes to go on, and says what happened', async () => {
    const { runId } = await world.create({
      workers: 3,
      box: 'bento/debian-12',
      subnet: '192.168.57.0/24',
      sshPortBase: 23_000,
    })
    const { run, lines } = await world.ended(runId)
    expect(stepsOf(run, 'failed')).toEqual(['w3-k8s/containerd'])
    expect(stepsOf(run, 'skipped')).toEqual(['w3-k8s/kubernetes', 'w3-k8s/join'])
    const failed = run.steps.find(({ id }) => id === 'w3-k8s/containerd')
    expect(failed?.error).toMatchObject({
      code: 'command.failed',
      key: 'vagrant.provisionFailed',
      params: { node: 'w3-k8s', class: 'VagrantError', command: 'provision' },
    })
    expect(run.error?.details).toContain('[containerd] ERROR: fails once')
    expect(world.states()).toEqual(nodes.map((node) => `${node} running`))
    expect(world.reachable.sort()).toEqual(nodes)
    expect(await world.performed('m-k8s')).toEqual([...common, 'control-plane', 'cni'])
    expect(await world.performed('w1-k8s')).toEqual([...common, 'join'])
    // The prefixes `==> w1-k8s: ` and the machine-readable form are gone.
    expect(lines.filter(({ text }) => /^==>|^\s+\S+-k8s:|^\d+,/.test(text))).toEqual([])
    expect(lines).toContainEqual(
      expect.objectContaining({
        node: 'w1-k8s',
        step: 'w1-k8s/prepare',
        text: '[prepare] stand-in on w1-k8s: 4 nodes',
      }),
    )
  })

  test('a retry goes on with the step that failed', async () => {
    const { id } = world.engine.list(labId)[0] as Run
    const before = world.events.logged(id).length
    await world.engine.resume(id)
    const { run, lines } = await world.ended(id, before)
    expect(run.status).toBe('succeeded')
    expect(await world.performed('w3-k8s')).toEqual([
      'prepare',
      'containerd',
      'containerd',
      'kubernetes',
      'join',
    ])
    expect(await world.performed('m-k8s')).toEqual([...common, 'control-plane', 'cni'])
    expect(lines.filter(({ text }) => text.startsWith('[prepare]'))).toEqual([])
  })

  test('every node is what its name says, by the key that was learnt when it was made', async () => {
    for (const node of nodes) expect(await world.onNode(labId, node, 'hostname')).toBe(node)
    expect(world.person.asked).toEqual([])
    const known = await readFile(join(world.homeFolder, 'known_hosts'), 'utf8')
    expect(known.match(/^\S+\.k8s\.vagrant ssh-ed25519 /gm)).toHaveLength(4)
  })

  test('all nodes got one join token, which is nowhere on this computer', async () => {
    const tokens = await Promise.all(nodes.map((node) => world.onNode(labId, node, 'cat /var/tmp/token')))
    expect(new Set(tokens).size).toBe(1)
    const [token = ''] = tokens
    expect(token).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/)
    expect(await filesWith(world.root, token)).toEqual([])
  })

  test('a Vagrant that somebody else runs is recognised by its lock', async () => {
    const restore = await replaceScript('prepare', 'echo holding; sleep 600')
    const other = otherVagrant(folder(), 'provision', 'w1-k8s', '--provision-with', 'prepare')
    await expect.poll(() => other.lines.join('\n')).toContain('holding')
    const { run } = await world.run('halt', labId, ['w1-k8s'])
    await other.stop()
    await restore()
    expect(run.steps[0]?.error).toMatchObject({
      code: 'resource.busy',
      key: 'vagrant.busy',
      params: { node: 'w1-k8s', class: 'MachineActionLockedError' },
    })
    expect(world.states()).toContain('w1-k8s running')
  })

  test('a checkpoint of all nodes is taken, restored and deleted by Vagrant', async () => {
    await world.run('halt', labId, ['w2-k8s'])
    const before = new Map(world.lab().nodes.map(({ name, state }) => [name, state]))
    await world.onNode(labId, 'm-k8s', 'echo before > note')
    const taken = await world.takeCheckpoint('clean')
    expect(taken.run.status).toBe('succeeded')
    expect(await trueStates()).toEqual(before)
    expect(await world.checkpoints()).toMatchObject([{ name: 'clean', whole: true, bytes: null }])

    await world.onNode(labId, 'm-k8s', 'echo after > note')
    await world.run('halt', labId, ['w1-k8s'])
    const restored = await world.onCheckpoint('restore')
    expect(restored.run.status).toBe('succeeded')
    expect(await trueStates()).toEqual(before)
    expect(await world.onNode(labId, 'm-k8s', 'cat note')).toBe('before')

    expect((await world.onCheckpoint('delete')).run.status).toBe('succeeded')
    expect(await world.checkpoints()).toEqual([])
  })

  test('a worker is added: only it is made, the others learn its name, and it joins with the lab’s token', async () => {
    const before = await world.performed('m-k8s')
    const { run, lines } = await world.addWorkers(labId, 1)
    expect(run).toMatchObject({ status: 'succeeded', kind: 'add', nodes: ['w4-k8s'] })
    expect(world.states()).toContain('w4-k8s running')
    expect(await world.performed('w4-k8s')).toEqual([...common, 'join'])
    // The checkpoint that was restored is older than the token may be: the control plane is given a new one.
    expect(await world.performed('m-k8s')).toEqual([...before, 'prepare', 'control-plane'])
    expect(lines.map(({ text }) => text)).toContain('[prepare] stand-in on m-k8s: 5 nodes')
    expect(await world.onNode(labId, 'w4-k8s', 'cat /var/tmp/token')).toBe(
      await world.onNode(labId, 'm-k8s', 'cat /var/tmp/token'),
    )
    expect(world.lab().nodes.at(-1)).toMatchObject({ address: '192.168.57.104', role: 'worker' })
  })

  test('a worker is removed: first from its cluster, then its machine, then from lab.yaml', async () => {
    const removed: string[] = []
    world.labs.onNodeRemoved(({ node }) => removed.push(node))
    const { run } = await world.removeWorker(labId, 'w4-k8s')
    expect(run.status).toBe('succeeded')
    expect(run.steps.map(({ id }) => id)).toEqual([
      'w4-k8s/drain',
      'w4-k8s/delete-node',
      'w4-k8s/uncordon',
      'w4-k8s/destroy',
      'lab-file',
    ])
    expect(world.departed).toEqual(['drain w4-k8s', 'delete w4-k8s'])
    expect(removed).toEqual(['w4-k8s'])
    expect(world.lab().nodes.map(({ name }) => name)).toEqual(nodes)
    expect(await rig.machines()).toHaveLength(4)
    expect(await readFile(join(world.homeFolder, 'known_hosts'), 'utf8')).not.toContain('w4-k8s')
    expect(await readFile(join(folder(), 'lab.yaml'), 'utf8')).not.toContain('w4-k8s')
  })

  test('a cancel ends every process, in a script as in a boot, and the run goes on from there', async () => {
    await world.run('destroy', labId, ['w2-k8s'])
    expect(world.states()).toContain('w2-k8s not-created')
    const restore = await replaceScript('join', 'echo slow; sleep 600')
    const runId = await world.start('up', labId, ['w2-k8s'])
    const said = (text: string) => world.events.logged(runId).some((line) => line.text === text)

    await world.events.until(() => said('Waiting for machine to boot. This may take a few minutes...'))
    await world.engine.cancel(runId)
    expect(vagrantsOf(rig)).toEqual([])
    expect(world.events.run(runId)).toMatchObject({ status: 'cancelled' })
    const { state } = world.lab().nodes[2] ?? {}
    expect(state).toBe((await trueStates()).get('w2-k8s'))

    await world.engine.resume(runId)
    await world.events.until(() => said('slow'))
    await world.engine.cancel(runId)
    expect(vagrantsOf(rig)).toEqual([])
    expect(world.states()).toContain('w2-k8s running')
    const sleeping = () => world.onNode(labId, 'w2-k8s', 'pgrep -x sleep || true')
    await expect.poll(sleeping).toBe('')

    await restore()
    await world.engine.resume(runId)
    const { run } = await world.ended(runId)
    expect(run.status).toBe('succeeded')
    expect(await world.performed('w2-k8s')).toEqual([...common, 'join'])
  })

  test('destroy leaves nothing: no machine, no folder, no key, no process', async () => {
    const { run } = await world.run('destroy', labId)
    expect(run.status).toBe('succeeded')
    await expect.poll(() => world.labs.lab(labId)).toBeNull()
    expect(await rig.machines()).toEqual([])
    // Scripts that are not the app's own stay, as whatever a person has put there.
    expect((await readdir(folder(), { recursive: true })).sort()).toEqual(['provision', ...scripts])
    expect((await readFile(join(world.homeFolder, 'known_hosts'), 'utf8')).trim()).toBe('')
    expect(vagrantsOf(rig)).toEqual([])
  })
})
