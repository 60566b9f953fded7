import pino from 'pino'
import type ssh2 from 'ssh2'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { nodes } from '../../kube-api'
import type { MadeLab } from '../../labs'
import { Cluster } from '../cluster-state'
import { bootMachine, type Machine } from '../machine'
import { exec, openExec, openShell, quickPace, runPlan, sandbox, temporaryLab } from '../testing'
import { parseArguments } from './arguments'
import { kubectl } from './kubectl'
import { TablePrinter } from './print'

let lab: MadeLab
let rig: ReturnType<typeof sandbox>

async function create(): Promise<void> {
  lab = await temporaryLab()
  rig = sandbox(lab)
  await runPlan(rig.provider.planCreate(lab, rig.all))
}

const remove = () => rig.dispose()

/** Waits with kubectl's own watch until a node has this status. */
async function becomes(client: ssh2.Client, node: string, status: string): Promise<void> {
  const watch = await openExec(client, `kubectl get nodes ${node} --no-headers --watch`)
  await watch.until(` ${status} `)
  watch.channel.close()
  await watch.closed
}

/** A control plane without a server of its own. */
function simulatedMachine(cluster: Cluster): Machine {
  const [node] = lab.file.nodes
  if (!node) throw new Error('no node')
  const steps = ['kubernetes', 'control-plane', 'cni']
  const createdAt = new Date()
  cluster.start(node.name)
  cluster.register({ node, uid: 'uid', createdAt, unschedulable: false })
  return bootMachine(node, lab.file, cluster, () => ({
    createdAt: createdAt.toISOString(),
    uid: 'uid',
    steps,
    cordoned: false,
  }))
}

function setCordon({ store }: Cluster, unschedulable: boolean): void {
  const node = store.get(nodes, undefined, 'm-k8s')
  store.update(nodes, { ...node, spec: { ...node.spec, unschedulable } })
}

describe('kubectl get', () => {
  beforeAll(create)
  afterAll(remove)

  it('shows every node Ready, as kubectl prints them', async () => {
    const client = await rig.on('m-k8s')
    for (const node of rig.all) await becomes(client, node, 'Ready')
    const { out, err, code } = await exec(client, 'kubectl get nodes')
    expect({ err, code }).toEqual({ err: '', code: 0 })
    expect(out.replace(/ \d+s /g, ' 7s ')).toBe(
      [
        'NAME     STATUS   ROLES           AGE   VERSION',
        'm-k8s    Ready    control-plane   7s    v1.36.4',
        'w1-k8s   Ready    <none>          7s    v1.36.4',
        'w2-k8s   Ready    <none>          7s    v1.36.4',
        '',
      ].join('\n'),
    )
    expect((await exec(client, 'kubectl get no w1-k8s -owide --no-headers')).out).toMatch(
      /^w1-k8s {3}Ready +<none> {3}\d+s {3}v1\.36\.4 {3}192\.168\.56\.101 {3}<none> +Ubuntu .* containerd:/,
    )
    expect((await exec(client, 'kubectl get nodes -o name')).out).toBe(
      'node/m-k8s\nnode/w1-k8s\nnode/w2-k8s\n',
    )
    expect(
      (await exec(client, 'kubectl get nodes -l node-role.kubernetes.io/control-plane -o name')).out,
    ).toBe('node/m-k8s\n')
  })

  it('prints JSON as the API gives it', async () => {
    const client = await rig.on('m-k8s')
    await becomes(client, 'w1-k8s', 'Ready')
    const list = JSON.parse((await exec(client, 'kubectl get nodes -o json')).out)
    expect(list).toMatchObject({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' } })
    expect(list.items).toHaveLength(3)
    const text = (await exec(client, 'kubectl get node w1-k8s -o json')).out
    expect(text.startsWith('{\n    "apiVersion": "v1",\n    "kind": "Node",\n    "metadata": {')).toBe(true)
    const node = JSON.parse(text)
    expect(node.status.conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }))
    expect(node.status.addresses).toContainEqual({ type: 'InternalIP', address: '192.168.56.101' })
    expect(Date.parse(node.metadata.creationTimestamp)).not.toBeNaN()
  })

  it('lists the system pods of each node', async () => {
    const client = await rig.on('m-k8s')
    for (const node of rig.all) await becomes(client, node, 'Ready')
    const { out } = await exec(client, 'kubectl get pods -A -o wide')
    for (const pod of [
      'kube-apiserver-m-k8s',
      'etcd-m-k8s',
      'calico-node-',
      'coredns-',
      'calico-kube-controllers-',
    ])
      expect(out).toContain(pod)
    expect(out.match(/ kube-proxy-/g)).toHaveLength(3)
    const pods = JSON.parse((await exec(client, 'kubectl get pods -A -o json')).out).items
    for (const pod of pods)
      expect(pod.status).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true }] })
    expect(await exec(client, 'kubectl get pods')).toEqual({
      out: '',
      err: 'No resources found in default namespace.\n',
      code: 0,
    })
    expect((await exec(client, 'kubectl get ns -o name')).out).toContain('namespace/kube-system\n')
  })

  it.each([
    ['kubectl get nodes nosuch', 'Error from server (NotFound): nodes "nosuch" not found'],
    ['kubectl get unicorns', 'error: the server doesn\'t have a resource type "unicorns"'],
    ['kubectl get nodes -o xml', 'error: unable to match a printer suitable for the output format "xml"'],
    ['kubectl get nodes --nosuch', 'error: unknown flag: --nosuch'],
    ['kubectl get nodes -z', "error: unknown shorthand flag: 'z' in -z"],
    ['kubectl get', 'You must specify the type of resource to get'],
    ['kubectl frobnicate', 'error: unknown command "frobnicate" for "kubectl"'],
    ['kubectl constructor', 'error: unknown command "constructor" for "kubectl"'],
    ['kubectl cordon', 'error: USAGE: cordon NODE [flags]'],
    ['kubectl drain w1-k8s', 'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)'],
  ])('%s fails in its own words', async (command, words) => {
    const { err, code } = await exec(await rig.on('m-k8s'), command)
    expect(err).toContain(words)
    expect(code).toBe(1)
  })

  it('is refused where there is no kubeconfig', async () => {
    const refused =
      'The connection to the server localhost:8080 was refused - did you specify the right host or port?\n'
    expect(await exec(await rig.on('w1-k8s'), 'kubectl get nodes')).toEqual({
      out: '',
      err: refused,
      code: 1,
    })
  })

  it('tells versions and addresses', async () => {
    const client = await rig.on('m-k8s')
    expect((await exec(client, 'kubectl version')).out).toContain('Server Version: v1.36.4\n')
    expect((await exec(client, 'kubectl cluster-info')).out).toContain(
      'running at https://192.168.56.10:6443',
    )
    expect((await exec(client, 'kubectl describe node w1-k8s')).out).toMatch(
      /^Name: +w1-k8s\nRoles: +<none>\n/,
    )
  })
})

describe('watching', () => {
  beforeEach(create)
  afterEach(remove)

  it('streams a cordon that was done in a terminal', async () => {
    const client = await rig.on('m-k8s')
    for (const node of rig.all) await becomes(client, node, 'Ready')
    const watch = await openExec(client, 'kubectl get nodes -o json --watch --output-watch-events')
    const added = await watch.until('"kind":"Node"')
    expect(added.startsWith('{"type":"ADDED","object":{"apiVersion":"v1",')).toBe(true)
    const shell = await openShell(client)
    shell.channel.write('kubectl cordon w1-k8s\r')
    await shell.until('node/w1-k8s cordoned')
    const event = await watch.until('"type":"MODIFIED","object":').then(() => watch.until('\n'))
    expect(JSON.parse(event.trimEnd().replace(/}$/, ''))).toMatchObject({
      metadata: { name: 'w1-k8s' },
      spec: { unschedulable: true },
    })
    expect((await exec(client, 'kubectl get nodes')).out).toContain(
      'w1-k8s   Ready,SchedulingDisabled   <none>',
    )
    expect((await exec(client, 'kubectl uncordon w1-k8s')).out).toBe('node/w1-k8s uncordoned\n')
    expect((await exec(client, 'kubectl uncordon w1-k8s')).out).toBe('node/w1-k8s already uncordoned\n')
  })

  it('prints pretty objects one after the other without events', async () => {
    const watch = await openExec(await rig.on('m-k8s'), 'kubectl get nodes -o json --watch')
    for (const node of rig.all) expect(await watch.until('\n}\n')).toContain(`"name": "${node}"`)
  })

  it('works in a terminal, through sudo and an alias, until Ctrl+C', async () => {
    const client = await rig.on('m-k8s')
    const shell = await openShell(client)
    shell.channel.write("alias k='sudo kubectl'\rk get nodes -w\r")
    await shell.until('w2-k8s ')
    await exec(client, 'kubectl cordon w2-k8s')
    await shell.until('SchedulingDisabled')
    shell.channel.write('\x03')
    await shell.until('root@m-k8s:~# ')
    shell.channel.write('echo $?\r')
    await shell.until('130\r\n')
  })

  it('runs under watch(1) too', async () => {
    const client = await rig.on('m-k8s')
    const watch = await openExec(client, 'watch -n 0.1 kubectl get nodes')
    await watch.until('Every 0.1s: kubectl get nodes\n\nNAME ')
    await exec(client, 'kubectl cordon w1-k8s')
    await watch.until('SchedulingDisabled')
  })

  it('lets go of the cluster when it is ended, by Ctrl+C or with its channel', async () => {
    const cluster = new Cluster(lab.file, quickPace, pino({ level: 'silent' }))
    const machine = simulatedMachine(cluster)
    const ending = new AbortController()
    const shown: string[] = []
    const terminal = { write: async (bytes: Uint8Array) => void shown.push(String(bytes)) }
    const watching = kubectl(machine, ['get', 'nodes', '--watch'], ending.signal, terminal)
    setCordon(cluster, true)
    await new Promise(setImmediate)
    ending.abort()
    expect(await watching).toMatchObject({ exitCode: 0 })
    const before = shown.length
    setCordon(cluster, false)
    await new Promise(setImmediate)
    expect(before).toBe(2)
    expect(shown).toHaveLength(before)
    cluster.dispose()
  })

  it('ends when the control plane is halted', async () => {
    const client = await rig.on('m-k8s')
    const watch = await openExec(client, 'kubectl get nodes -w')
    await watch.until('m-k8s')
    client.on('error', () => {})
    await runPlan(rig.provider.planHalt(lab, ['m-k8s']))
    await watch.closed
  })

  it('sees a halted worker become NotReady and Ready again', async () => {
    const client = await rig.on('m-k8s')
    await becomes(client, 'w1-k8s', 'Ready')
    await runPlan(rig.provider.planHalt(lab, ['w1-k8s']))
    await becomes(client, 'w1-k8s', 'NotReady')
    await runPlan(rig.provider.planUp(lab, ['w1-k8s']))
    await becomes(client, 'w1-k8s', 'Ready')
  })
})

const onW1 = /coredns-\S+ +1\/1 +Running .* w1-k8s/

describe('drain', () => {
  beforeEach(create)
  afterEach(remove)

  it('evicts what can run elsewhere, and the cordon outlives a restart', async () => {
    const client = await rig.on('m-k8s')
    for (const node of rig.all) await becomes(client, node, 'Ready')
    // The first ones may have begun on the control plane, before there was a worker.
    await exec(client, 'kubectl delete pods -n kube-system -l k8s-app=kube-dns')
    await expect.poll(async () => (await exec(client, 'kubectl get pods -A -o wide')).out).toMatch(onW1)
    const { out, err, code } = await exec(client, 'kubectl drain w1-k8s --ignore-daemonsets')
    expect(code).toBe(0)
    expect(err).toMatch(
      /^Warning: ignoring DaemonSet-managed Pods: kube-system\/calico-node-\w{5}, kube-system\/kube-proxy-\w{5}\n$/,
    )
    expect(out).toMatch(/^node\/w1-k8s cordoned\nevicting pod [\s\S]*evicted\nnode\/w1-k8s drained\n$/)
    expect((await exec(client, 'kubectl get pods -A -o wide | grep w1-k8s | grep -c coredns')).out).toBe(
      '0\n',
    )
    await rig.provider.dispose()
    rig = sandbox(lab)
    await runPlan(rig.provider.planUp(lab, rig.all))
    expect((await exec(await rig.on('m-k8s'), 'kubectl get nodes')).out).toMatch(
      /w1-k8s +\w+,SchedulingDisabled/,
    )
  })

  it('forgets a destroyed worker, and takes it back when it is created again', async () => {
    const client = await rig.on('m-k8s')
    await runPlan(rig.provider.planDestroy(lab, ['w2-k8s']))
    expect((await exec(client, 'kubectl get nodes -o name')).out).toBe('node/m-k8s\nnode/w1-k8s\n')
    await runPlan(rig.provider.planCreate(lab, ['w2-k8s']))
    await becomes(client, 'w2-k8s', 'Ready')
  })
})

describe('printing', () => {
  it('keeps the columns of a watch in line', () => {
    const table = new TablePrinter()
    expect(
      table.print([
        ['NAME', 'X'],
        ['long-name', 'y'],
      ]),
    ).toBe('NAME        X\nlong-name   y\n')
    expect(table.print([['a', 'z']])).toBe('a           z\n')
  })

  it('reads flags wherever they are', () => {
    expect(parseArguments(['get', '-Aowide', 'pods', '--watch=false', '-n=x'])).toEqual({
      words: ['get', 'pods'],
      values: { output: 'wide', namespace: 'x' },
      flags: new Set(['all-namespaces']),
    })
    expect(() => parseArguments(['-o'])).toThrow('flag needs an argument')
  })
})
