import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ClusterState } from '#shared/cluster'
import type { Lab, NodeState } from '#shared/labs'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import { FakeKeychain } from '../platform/testing-keychain'
import type { Client } from '../rpc'
import { PromptService, SshService, type SshTarget } from '../ssh'
import { type ClusterLabs, ClusterService } from './cluster-service'
import { listJson, nodeJson, podJson } from './testing'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

const rigsFolder = join(import.meta.dirname, '../../e2e/rigs')
const home = '/home/vagrant'
const data = `${home}/fake-kubectl`

const plannedNodes = [
  { name: 'm-k8s', role: 'control-plane', address: '192.168.56.10' },
  { name: 'w1-k8s', role: 'worker', address: '192.168.56.101' },
] as const
const bothNodes = listJson([
  nodeJson({ name: 'm-k8s', roles: ['control-plane'] }),
  nodeJson({ name: 'w1-k8s', address: '192.168.56.101' }),
])

/** Fake labs: one lab whose control plane runs on a test host. */
class FakeLabs implements ClusterLabs {
  readonly #host: TestHost
  readonly #keyPath: string
  #changed: () => void = () => undefined
  #removed: (labId: string) => void = () => undefined
  state: NodeState = 'running'
  hostKeyAlias: string | undefined

  constructor(host: TestHost, keyPath: string) {
    this.#host = host
    this.#keyPath = keyPath
  }

  list(): Lab[] {
    const nodes = plannedNodes.map((node) => ({ ...node, sshPort: this.#host.port, state: this.state }))
    const words = {
      path: '',
      provider: 'sandbox',
      simulated: true,
      kubernetesVersion: '1.37',
      cni: 'calico',
    } as const
    return [{ id: 'k8s', name: 'k8s', ...words, subnet: '', podNetwork: '', nodes, activeRunId: null } as Lab]
  }

  sshTarget(_labId: string, name: string): SshTarget | null {
    const { host, port } = this.#host
    if (this.state !== 'running') return null
    const credential = { method: 'key-file', path: this.#keyPath } as const
    const { hostKeyAlias } = this
    return { name, host, port, username: 'vagrant', credential, ...(hostKeyAlias && { hostKeyAlias }) }
  }

  onChanged(listener: () => void): () => void {
    this.#changed = listener
    return () => undefined
  }

  onRemoved(listener: (labId: string) => void): () => void {
    this.#removed = listener
    return () => undefined
  }

  set(state: NodeState): void {
    this.state = state
    this.#changed()
  }

  remove(): void {
    this.#removed('k8s')
  }
}

describe.skipIf(missing)('ClusterService over OpenSSH, with a fake kubectl', () => {
  let rig: TestHosts
  let labs: FakeLabs
  let service: ClusterService
  let ssh: SshService
  let prompts: PromptService
  let states: ClusterState[]
  let removed: string[]
  let wake: () => void = () => undefined
  /** What the person does with a question, and how many there were. */
  let answer: 'prompts.trust' | 'prompts.dismiss'
  let questions: number

  const onHost = (script: string) => rig.exec('m-k8s', 'su', 'vagrant', '-c', script)
  const put = (file: string, value: unknown) =>
    onHost(
      `cat > ${data}/${file}.new <<'END'\n${JSON.stringify(value, null, 4)}\nEND\nmv ${data}/${file}.new ${data}/${file}`,
    )
  const tell = (type: string, object: unknown) =>
    onHost(`cat >> ${data}/events <<'END'\n${JSON.stringify({ type, object })}\nEND`)

  /** The first state that fits, from now on or the present one. */
  async function until(fits: (state: ClusterState) => boolean): Promise<ClusterState> {
    for (;;) {
      const found = states.at(-1)
      if (found && fits(found)) return found
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }

  beforeAll(async () => {
    rig = await startTestHosts({ base: 21_800, workers: 0 })
    const staged = join(rig.keyPath, '../m-k8s/home/vagrant')
    await rig.exec('m-k8s', 'mkdir', '-p', `${home}/bin`)
    copyFileSync(join(rigsFolder, 'fake-kubectl'), join(staged, 'bin/kubectl'))
    // A fake sudo, since this account may not use the machine's own.
    await rig.exec(
      'm-k8s',
      'sh',
      '-c',
      `printf '#!/bin/sh\\n[ "$1" = -n ] && shift\\nexec "$@"\\n' > ${home}/bin/sudo; chmod +x ${home}/bin/*`,
    )
    await rig.exec(
      'm-k8s',
      'sh',
      '-c',
      `echo 'export PATH=${home}/bin:$PATH' > ${home}/.bashrc; chown -R vagrant ${home}`,
    )
  })
  afterAll(() => rig.stop())

  beforeEach(async () => {
    // A watch whose connection was cut lives on until it writes to it, as kubectl's own does.
    await onHost('pkill -f watch-event[s]; true')
    await onHost(`rm -rf ${data}; mkdir ${data}; touch ${data}/events`)
    await put('nodes.json', bothNodes)
    await put(
      'pods.json',
      listJson([
        podJson('kube-system', 'calico-node-x7x2p'),
        podJson('kube-system', 'coredns-5d78c9869d-4w5qv'),
      ]),
    )
    states = []
    removed = []
    answer = 'prompts.trust'
    questions = 0
    labs = new FakeLabs(rig.hosts[0] as TestHost, rig.keyPath)
    prompts = new PromptService({
      emit: (event, payload) => {
        if (event !== 'prompts.changed' || !Array.isArray(payload)) return
        const ids = prompts.list().map(({ id }) => id)
        // After the question has its waiter.
        if (ids.length === 0) return
        questions += 1
        queueMicrotask(() => prompts.handlers[answer]({ ids }, {} as Client))
      },
    })
    const logger = pino({ enabled: false })
    const homeFolder = join(rig.keyPath, '..')
    ssh = new SshService({ homeFolder, prompter: prompts, keychain: new FakeKeychain(), logger })
  })
  afterEach(() => {
    service.dispose()
    ssh.dispose()
  })

  function start(watchAgainMs = 30_000) {
    service = new ClusterService({
      connections: ssh,
      labs,
      emit: (event, payload) => {
        if (event === 'cluster.changed') states.push(payload as ClusterState)
        if (event === 'cluster.removed') removed.push((payload as { labId: string }).labId)
        wake()
      },
      logger: pino({ enabled: false }),
      pace: { pollMs: 200, watchAgainMs, reconnectMs: 200 },
    })
  }

  it('lists the nodes, then follows a watch', async () => {
    start()
    const first = await until(({ status, nodes }) => status === 'live' && nodes.length === 2)
    expect(first.nodes.map(({ name, ready, roles }) => [name, ready, roles])).toEqual([
      ['m-k8s', 'True', ['control-plane']],
      ['w1-k8s', 'True', []],
    ])
    await tell('MODIFIED', nodeJson({ name: 'w1-k8s', ready: 'Unknown', unschedulable: true }))
    await until(({ nodes }) => nodes[1]?.ready === 'Unknown' && nodes[1].unschedulable)
    await tell('DELETED', nodeJson({ name: 'w1-k8s' }))
    const last = await until(({ nodes }) => nodes.length === 1)
    expect(last).toMatchObject({ labId: 'k8s', status: 'live' })
    expect(service.handlers['cluster.list'](undefined, {} as Client)).toEqual([last])
  })

  it('polls where there is no watch, and watches again later', async () => {
    await onHost(`touch ${data}/no-watch`)
    start(2000)
    await until(({ status }) => status === 'polling')
    await put('nodes.json', listJson([nodeJson({ name: 'new' })]))
    await until(({ nodes }) => nodes[0]?.name === 'new')
    await onHost(`rm ${data}/no-watch`)
    await tell('ADDED', nodeJson({ name: 'watched' }))
    await until(({ status, nodes }) => status === 'live' && nodes.length === 2)
  })

  it('keeps the rows and gives kubectl’s words while the API is not reachable', async () => {
    start(0)
    await until(({ status, nodes }) => status === 'live' && nodes.length === 2)
    await onHost(`touch ${data}/down`)
    const { nodes, error } = await until(({ status }) => status === 'unreachable')
    expect(nodes).toHaveLength(2)
    expect(error).toMatchObject({
      key: 'cluster.apiUnreachable',
      params: { node: 'm-k8s' },
      details: expect.stringContaining('192.168.56.10:6443 was refused'),
    })
    await onHost(`rm ${data}/down`)
    expect(await until(({ status }) => status === 'live')).not.toHaveProperty('error')
  })

  it('uses the administrator’s configuration where the user has none', async () => {
    await onHost(`touch ${data}/no-config`)
    start()
    await until(({ status, nodes }) => status === 'live' && nodes.length === 2)
    const calls = (await onHost(`cat ${data}/calls.log`))
      .trim()
      .split('\n')
      .map((line) => line.replace(/^\S+ /, ''))
    expect(calls).toEqual([
      'get nodes -o json',
      '--kubeconfig /etc/kubernetes/admin.conf get nodes -o json',
      '--kubeconfig /etc/kubernetes/admin.conf get nodes -o json --watch --output-watch-events',
    ])
  })

  it('connects again after the connection was cut', async () => {
    start()
    await until(({ status }) => status === 'live')
    // Waited for from before: it may be live again by the time the cut is done.
    const unreachable = until(({ status }) => status === 'unreachable')
    await rig.drop('m-k8s')
    expect((await unreachable).error).toMatchObject({ code: 'net.lost' })
    await until(({ status }) => status === 'live')
  })

  it('leaves a person in peace who does not trust the host, until it is to be tried again', async () => {
    labs.hostKeyAlias = 'nobody-knows.k8s'
    answer = 'prompts.dismiss'
    start()
    const { error } = await until(({ status }) => status === 'unreachable')
    expect(error).toMatchObject({ code: 'ssh.hostkey-unknown' })
    // Three times as long as a failure of the network would be left alone.
    await sleep(600)
    expect(questions).toBe(1)
    answer = 'prompts.trust'
    service.handlers['cluster.again']({ labId: 'k8s' }, {} as Client)
    await until(({ status }) => status === 'live')
  })

  it('is off with its control plane, ends its watch, and goes with its lab', async () => {
    start()
    await until(({ status }) => status === 'live')
    labs.set('off')
    expect(await until(({ status }) => status === 'off')).toMatchObject({ nodes: [], updatedAt: null })
    await onHost('while pgrep -f watch-event[s] >/dev/null; do sleep 0.1; done')
    labs.set('running')
    await until(({ status }) => status === 'live')
    labs.remove()
    expect(removed).toEqual(['k8s'])
    expect(service.handlers['cluster.list'](undefined, {} as Client)).toEqual([])
  })

  describe('proving that a cluster is ready', () => {
    /** The next limit of time is over when the test says so, which can wait for what must have happened before. */
    const limitOfTest = () => {
      const limit = new AbortController()
      vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(limit.signal)
      return limit
    }
    const context = () => {
      const lines: string[] = []
      const controller = new AbortController()
      return { lines, controller, signal: controller.signal, log: (text: string) => lines.push(text) }
    }

    it('waits for every node and pod, and logs what changes', async () => {
      await put(
        'nodes.json',
        listJson([nodeJson({ name: 'm-k8s', roles: ['control-plane'], ready: 'False' })]),
      )
      start()
      const run = context()
      const proven = service.proveReady('k8s', run)
      await expect.poll(() => run.lines).not.toEqual([])
      expect(run.lines[0]).toContain('m-k8s   NotReady   control-plane   v1.37.1   192.168.56.10')
      await put('nodes.json', bothNodes)
      await proven
      expect(run.lines).toHaveLength(2)
      expect(run.lines[1]).toContain('kube-system   coredns-5d78c9869d-4w5qv   1/1   Running')
    })

    it.each([
      [
        'a node has another address',
        'w1-k8s',
        [nodeJson({ name: 'm-k8s' }), nodeJson({ name: 'w1-k8s', address: '10.0.2.15' })],
        'Running',
      ],
      ['a node is missing', 'w1-k8s', [nodeJson({ name: 'm-k8s' })], 'Running'],
      ['the network plugin does not run', 'calico-node-x', bothNodes.items, 'Pending'],
    ])('says what is missing when the time is over: %s', async (_case, nodes, items, phase) => {
      await put('nodes.json', listJson(items as unknown[]))
      await put(
        'pods.json',
        listJson([podJson('kube-system', 'calico-node-x', phase), podJson('kube-system', 'coredns-1')]),
      )
      start()
      const run = context()
      const limit = limitOfTest()
      const refused = expect(service.proveReady('k8s', run)).rejects.toMatchObject({
        code: 'timeout',
        key: 'cluster.notReady',
        params: { nodes },
        details: expect.stringContaining('m-k8s   Ready'),
      })
      await expect.poll(() => run.lines).not.toEqual([])
      limit.abort(new DOMException('The time is over', 'TimeoutError'))
      await refused
    })

    it('goes on after the connection was cut', async () => {
      await put('nodes.json', listJson([nodeJson({ name: 'm-k8s' })]))
      start()
      const run = context()
      const proven = service.proveReady('k8s', run)
      await expect.poll(() => run.lines).not.toEqual([])
      await rig.drop('m-k8s')
      await put('nodes.json', bothNodes)
      await proven
    })

    it('gives kubectl’s words where the API never answered, and ends at once when it is cancelled', async () => {
      await onHost(`touch ${data}/down`)
      start()
      const late = context()
      const limit = limitOfTest()
      const refused = expect(service.proveReady('k8s', late)).rejects.toMatchObject({
        key: 'cluster.notReady',
        details: expect.stringContaining('was refused'),
      })
      await expect.poll(() => late.lines).not.toEqual([])
      limit.abort(new DOMException('The time is over', 'TimeoutError'))
      await refused
      const run = context()
      const proven = service.proveReady('k8s', run)
      run.controller.abort()
      await expect(proven).rejects.toMatchObject({ code: 'cancelled' })
    })
  })
})
