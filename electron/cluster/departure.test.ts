import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Lab } from '#shared/labs'
import type { MadeLab } from '../labs'
import { FakeKeychain } from '../platform/testing-keychain'
import { SandboxProvider } from '../sandbox'
import { quickPace, removeLab, runPlan, temporaryLab } from '../sandbox/testing'
import { SshService } from '../ssh'
import { FakePerson } from '../ssh/testing'
import { ClusterService } from './cluster-service'
import { Kubectl } from './kubectl'

const logger = pino({ level: 'silent' })

describe('a worker leaves a simulated cluster', () => {
  let home: string
  let disk: MadeLab
  let ssh: SshService
  let provider: SandboxProvider
  let service: ClusterService

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'pilothouse-departure-'))
    disk = await temporaryLab(1)
    ssh = new SshService({
      homeFolder: home,
      prompter: new FakePerson(() => null),
      keychain: new FakeKeychain(),
      logger,
    })
    const reports = { reachable: () => undefined, changed: () => undefined }
    provider = new SandboxProvider({ hostKeys: ssh.hostKeys, reports, logger, pace: quickPace })
    service = new ClusterService({
      connections: ssh,
      labs: {
        list: () => [
          { id: disk.id, nodes: disk.file.nodes.map((node) => ({ ...node, state: 'off' })) } as Lab,
        ],
        sshTarget: (_labId, node) => provider.sshTarget(disk, node),
        onChanged: () => () => undefined,
        onRemoved: () => () => undefined,
      },
      emit: () => undefined,
      logger,
    })
    await runPlan(provider.planCreate(disk, ['m-k8s', 'w1-k8s']))
    await expect.poll(async () => (await nodes()).map(({ ready }) => ready)).toEqual(['True', 'True'])
  })
  afterEach(async () => {
    service.dispose()
    await provider.dispose()
    ssh.dispose()
    await removeLab(disk)
    await rm(home, { recursive: true })
  })

  const signal = new AbortController().signal

  async function withKubectl<T>(work: (kubectl: Kubectl) => Promise<T>): Promise<T> {
    const target = provider.sshTarget(disk, 'm-k8s')
    if (!target) throw new Error('m-k8s does not run')
    const connection = await ssh.connect(target)
    try {
      return await work(new Kubectl(connection, target))
    } finally {
      connection.release()
    }
  }

  /** What kubectl itself says. */
  async function nodes(): Promise<{ name: string; ready: string | undefined; cordoned: boolean }[]> {
    const list = (await withKubectl((kubectl) => kubectl.get('get nodes -o json', signal))) as {
      items: {
        metadata: { name: string }
        spec: { unschedulable?: boolean }
        status: { conditions: { type: string; status: string }[] }
      }[]
    }
    return list.items.map(({ metadata, spec, status }) => ({
      name: metadata.name,
      ready: status.conditions.find(({ type }) => type === 'Ready')?.status,
      cordoned: spec.unschedulable === true,
    }))
  }

  async function logOf(
    step: 'drain' | 'deleteNode' | 'uncordon',
    cordoning = () => undefined,
  ): Promise<string[]> {
    const lines: string[] = []
    const context = { signal, log: (text: string) => void lines.push(...text.split('\n')) }
    await service[step](disk.id, 'w1-k8s', context, cordoning)
    return lines
  }

  it('is drained, then forgotten; nothing is left to do a second time', async () => {
    expect(await logOf('drain')).toEqual(
      expect.arrayContaining([
        'kubectl drain w1-k8s --ignore-daemonsets --delete-emptydir-data --force --timeout=120s',
        'node/w1-k8s drained',
      ]),
    )
    expect(await nodes()).toContainEqual({ name: 'w1-k8s', ready: 'True', cordoned: true })
    expect(await logOf('deleteNode')).toEqual(['kubectl delete node w1-k8s', 'node "w1-k8s" deleted'])
    expect((await nodes()).map(({ name }) => name)).toEqual(['m-k8s'])
    for (const step of ['drain', 'deleteNode'] as const)
      expect(await logOf(step)).toEqual(['The cluster has no node w1-k8s'])
  })

  it('gets pods again where it stays after all; one that was not cordoned is left as it is', async () => {
    const cordoning = vi.fn()
    await logOf('drain', cordoning)
    expect(cordoning).toHaveBeenCalledTimes(1)
    await logOf('drain', cordoning)
    expect(cordoning).toHaveBeenCalledTimes(1)
    expect(await logOf('uncordon')).toEqual(['kubectl uncordon w1-k8s', 'node/w1-k8s uncordoned'])
    expect(await nodes()).toContainEqual({ name: 'w1-k8s', ready: 'True', cordoned: false })
    expect(await logOf('uncordon')).toEqual([])
  })

  it('is not waited for where it does not answer', async () => {
    await runPlan(provider.planSuspend(disk, ['w1-k8s']))
    await expect.poll(async () => (await nodes()).at(-1)?.ready).toBe('Unknown')
    expect(await logOf('drain')).toEqual(['w1-k8s is not Ready: its pods are not waited for'])
    await logOf('deleteNode')
    expect((await nodes()).map(({ name }) => name)).toEqual(['m-k8s'])
  })

  it('cannot leave while the control plane is off', async () => {
    await runPlan(provider.planHalt(disk, ['m-k8s']))
    await expect(logOf('drain')).rejects.toMatchObject({
      code: 'state.conflict',
      key: 'labs.controlPlaneOff',
      params: { node: 'm-k8s' },
    })
  })

  it('stays where kubectl refuses, which says why', async () => {
    const refused = withKubectl(async (kubectl) => {
      await kubectl.get('get nodes -o json', signal)
      await kubectl.change('drain w1-k8s', () => undefined, signal)
    })
    await expect(refused).rejects.toMatchObject({
      code: 'command.failed',
      key: 'cluster.kubectlFailed',
      details: expect.stringContaining('cannot delete DaemonSet-managed Pods'),
    })
  })
})
