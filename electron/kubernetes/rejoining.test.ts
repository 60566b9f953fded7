import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Node, nodes } from '../kube-api'
import type { ChannelEnd, SshChannel, SshConnection } from '../ssh'
import { Rejoining } from './rejoining'
import { FakeControlPlane } from './testing'

let controlPlane: FakeControlPlane
let rejoining: Rejoining
/** How the fake machine's script ends, and what it prints. */
let script = { code: 0, output: '' }
const log: string[] = []
const context = { signal: new AbortController().signal, log: (text: string) => void log.push(text) }

const machine = {
  exec: async () =>
    ({
      listen: ({ data, end }: { data(bytes: Uint8Array): void; end(result: ChannelEnd): void }) => {
        data(Buffer.from(script.output))
        end({ code: script.code, signal: null, lost: false })
      },
      write: () => undefined,
      endInput: () => undefined,
      close: () => undefined,
    }) as unknown as SshChannel,
  release: () => undefined,
} as unknown as SshConnection

beforeEach(async () => {
  log.length = 0
  controlPlane = new FakeControlPlane()
  await controlPlane.start()
  rejoining = new Rejoining(
    controlPlane.access,
    { connect: async () => machine, turn: async () => () => undefined, dispose: () => undefined },
    {
      lab: () => null,
      sshTarget: (_labId, node) =>
        node === 'w1-k8s'
          ? { name: node, host: 'h', port: 22, username: 'vagrant', credential: { method: 'agent' } }
          : null,
    },
  )
})
afterEach(() => {
  controlPlane.dispose()
})

const make = (labels: Record<string, string>, spec: object) =>
  controlPlane.store.create(nodes, {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'w1-k8s', labels },
    spec,
  } as never)
const found = (): Node => controlPlane.store.get(nodes, undefined, 'w1-k8s')
const own = { key: 'team', value: 'blue', effect: 'NoSchedule' }
const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }

it('a node that comes back has the labels, taints and cordon that a person gave it', async () => {
  make(
    { disk: 'ssd', version: 'old' },
    { unschedulable: true, taints: [own, { ...notReady, effect: 'NoExecute' }] },
  )
  await rejoining.leave('k8s', 'w1-k8s', context)
  expect(controlPlane.store.find(nodes, undefined, 'w1-k8s')).toBeUndefined()
  expect(log.join('\n')).toContain('"disk":"ssd"')

  make({ version: 'new' }, { taints: [notReady] })
  // The kubelet changes its node between the two requests.
  await controlPlane.access.use('k8s', async (api) => {
    const text = api.text.bind(api)
    const patch = vi.spyOn(api, 'text').mockImplementation(async (path, call) => {
      if (
        call?.method === 'PATCH' &&
        patch.mock.calls.filter(([, made]) => made?.method === 'PATCH').length === 1
      )
        controlPlane.store.update(nodes, {
          ...found(),
          metadata: { ...found().metadata, annotations: { a: 'b' } },
        })
      return await text(path, call)
    })
    await rejoining.giveBack('k8s', 'w1-k8s', context)
  })
  expect(found().metadata).toMatchObject({ labels: { disk: 'ssd', version: 'new' }, annotations: { a: 'b' } })
  expect(found().spec).toMatchObject({ unschedulable: true, taints: [notReady, own] })
  await rejoining.giveBack('k8s', 'w1-k8s', context)
  expect(log.at(-1)).toBe('Nothing is kept of an earlier node w1-k8s')
})

it('a node that the cluster does not know has nothing to leave', async () => {
  await rejoining.leave('k8s', 'w1-k8s', context)
  expect(log).toEqual(['The cluster has no node w1-k8s'])
})

it('tells what the reset says, and that it failed', async () => {
  script = { code: 0, output: '[reset] Done\n' }
  await rejoining.reset('k8s', 'w1-k8s', context)
  expect(log).toEqual(['[reset] Done'])
  script = { code: 1, output: '[reset] ERROR: no\n' }
  await expect(rejoining.reset('k8s', 'w1-k8s', context)).rejects.toMatchObject({
    key: 'kubernetes.resetFailed',
    params: { node: 'w1-k8s' },
  })
  await expect(rejoining.reset('k8s', 'w2-k8s', context)).rejects.toMatchObject({ key: 'terminals.nodeOff' })
})
