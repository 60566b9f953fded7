import { access, chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LabError } from '#shared/errors'
import type { Lab } from '#shared/labs'
import type { LogLine, Run } from '#shared/runs'
import { DisposableStore } from '../platform/disposables'
import type { Client } from '../rpc'
import { BundleService } from './bundle-service'

const lab = {
  id: 'k8s',
  name: 'k8s',
  path: '/home/minji/labs/k8s',
  provider: 'virtualbox',
  simulated: false,
  nodes: [
    { name: 'm-k8s', role: 'control-plane', state: 'running' },
    { name: 'w1-k8s', role: 'worker', state: 'off' },
  ],
  activeRunId: null,
} as unknown as Lab
const run: Run = {
  id: 'run-1',
  labId: 'k8s',
  kind: 'create',
  nodes: ['m-k8s'],
  status: 'failed',
  steps: [],
  createdAt: 0,
}
const line = (seq: number, text: string): LogLine => ({
  seq,
  time: 0,
  node: 'm-k8s',
  step: 'm-k8s/join',
  level: 'output',
  text,
})

describe('BundleService', () => {
  let folder: string
  let log: LogLine[]
  let events: number[]
  let service: BundleService
  let client: Client
  let vagrantLab: Lab
  /** Throws where the lab's Vagrantfile may not run. */
  let checkUsable: () => Promise<void>
  let partMs: number
  /** A fake look at this PC: one that does not come to its end by itself, unless a test says otherwise. */
  let check: (signal: AbortSignal) => Promise<[]>
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-bundle-'))
    log = [line(1, 'kubeadm join 1.2.3.4:6443 --token abcdef.0123456789abcdef')]
    events = []
    client = { disposables: new DisposableStore() } as Client
    vagrantLab = lab
    checkUsable = async () => undefined
    // Enough for what comes to its end by itself, also on a busy machine.
    partMs = 3000
    check = (signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    service = new BundleService({
      version: '1.2.3',
      vagrantProgram: join(folder, 'vagrant'),
      virtualBox: {
        version: () => Promise.reject(new LabError('tool.missing', 'vagrant.virtualBoxMissing')),
      },
      preflight: { check: (_, signal) => check(signal) },
      engine: {
        list: () => [run],
        log: async (_, after, limit) => log.filter(({ seq }) => seq > after).slice(0, limit),
      },
      labs: { lab: (id) => (id === 'k8s' ? vagrantLab : null), checkUsable: () => checkUsable() },
      connections: {
        connect: () =>
          Promise.reject(new LabError('net.refused', 'net.refused', { params: { host: 'h', port: 22 } })),
        turn: async () => () => undefined,
        dispose: () => undefined,
      },
      resolve: async () => ({
        name: 'm-k8s',
        host: 'h',
        port: 22,
        username: 'vagrant',
        credential: { method: 'agent' },
      }),
      emit: (_event, payload) => events.push((payload as { done: number }).done),
      logger: pino({ enabled: false }),
      owner: { username: 'minji', homeFolder: '/home/minji' },
      get partMs() {
        return partMs
      },
    })
  })
  afterEach(async () => {
    await service.dispose()
    await rm(folder, { recursive: true })
  })

  const collect = async (labId = 'k8s', request = 'r') =>
    await service.handlers['bundle.collect']({ labId, request }, client)
  const textOf = async (path: string) => (await collect()).find((file) => file.path === path)

  it('has a file for each part; one that fails says so, and the others are there', async () => {
    const files = await collect()
    expect(files.map(({ path, failed }) => `${path}${failed ? ' failed' : ''}`)).toEqual([
      'versions.txt',
      'preflight.txt failed',
      'lab.json',
      'vagrant-status.txt failed',
      'runs/run-1.txt',
      'cluster/nodes.txt failed',
      'cluster/node-conditions.txt failed',
      'cluster/pods.txt failed',
      'cluster/events.txt failed',
      'nodes/m-k8s/system.txt failed',
      'nodes/m-k8s/kubelet.txt failed',
    ])
    const texts = new Map(files.map(({ path, text }) => [path, text]))
    expect(texts.get('versions.txt')).toMatch(/^Pilothouse: 1\.2\.3\n/)
    expect(texts.get('preflight.txt')).toContain('it took longer than 3 s.')
    expect(texts.get('nodes/m-k8s/kubelet.txt')).toContain('refuses the connection')
    expect(texts.get('runs/run-1.txt')).toContain('kubeadm join [removed]')
    expect(texts.get('lab.json')).toContain('"~/labs/k8s"')
    expect(events).toEqual(files.map((_, index) => index + 1))
  })

  it('keeps the end of a long file, and no half of a secret', async () => {
    check = async () => []
    const secret = 'hunter2hunter2'
    log = Array.from({ length: 12_000 }, (_, index) =>
      line(index + 1, `${'x'.repeat(70)} password: ${secret}`),
    )
    log.push(line(12_001, 'the last line'))
    const file = await textOf('runs/run-1.txt')
    expect(file?.text).toMatch(/^\(\d+ characters before this are left out\)\n1970-/)
    expect(file?.text).toContain('the last line')
    expect(file?.text).not.toContain('hunter2')
    expect(file?.text.length).toBeLessThan(513 * 1024)
  })

  it('ends when it is cancelled, and when its page goes', async () => {
    const cancelled = collect('k8s', 'a')
    service.handlers['bundle.cancel']({ request: 'a' }, client)
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
    const left = collect('k8s', 'b')
    client.disposables.dispose()
    await expect(left).rejects.toMatchObject({ code: 'cancelled' })
  })

  describe.skipIf(process.platform === 'win32')('asks Vagrant', () => {
    const started = () =>
      access(join(folder, 'started')).then(
        () => true,
        () => false,
      )
    const prepare = async () => {
      // A busy machine takes its time to start a program.
      partMs = 60_000
      check = async () => []
      const path = join(folder, 'labs', 'k8s')
      await mkdir(path, { recursive: true })
      vagrantLab = { ...lab, path }
      // A fake Vagrant, and a Vagrantfile that the real one would take where the lab has none.
      const script = `#!/bin/sh\n[ "$1" = status ] && touch '${join(folder, 'started')}'\necho "fake $1"\n`
      await writeFile(join(folder, 'vagrant'), script)
      await chmod(join(folder, 'vagrant'), 0o755)
      await writeFile(join(folder, 'Vagrantfile'), '')
    }

    it('for the state of the machines', async () => {
      await prepare()
      await writeFile(join(vagrantLab.path, 'Vagrantfile'), '')
      expect(await textOf('vagrant-status.txt')).toMatchObject({ text: 'fake status\n', failed: false })
    })

    it('nothing where the Vagrantfile may not run, or is one of a folder above', async () => {
      await prepare()
      const gone = await textOf('vagrant-status.txt')
      expect(gone).toMatchObject({
        failed: true,
        text: expect.stringContaining('There is no Vagrantfile in'),
      })
      await writeFile(join(vagrantLab.path, 'Vagrantfile'), '')
      checkUsable = async () => {
        throw new LabError('auth.denied', 'labs.untrusted', { params: { path: vagrantLab.path } })
      }
      const foreign = await textOf('vagrant-status.txt')
      expect(foreign).toMatchObject({ failed: true, text: expect.stringContaining('is not the one that') })
      expect(await started()).toBe(false)
    })
  })

  it('leaves no more behind in its page with every bundle', async () => {
    const defer = vi.spyOn(client.disposables, 'defer')
    check = async () => []
    for (const request of ['a', 'b', 'c']) await collect('k8s', request)
    expect(defer).toHaveBeenCalledTimes(1)
    const left = collect('k8s', 'd')
    client.disposables.dispose()
    await expect(left).rejects.toMatchObject({ code: 'cancelled' })
    const late = collect('k8s', 'e')
    await expect(late).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('knows no lab of another name', async () => {
    await expect(collect('other')).rejects.toMatchObject({ key: 'labs.missing' })
  })
})
