import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { EventName, EventPayload } from '#shared/contract/index'
import type { LabSpec } from '#shared/labs'
import type { RunStatus } from '#shared/runs'
import { DisposableStore } from '../platform/disposables'
import type { Client } from '../rpc'
import { RunEngine } from '../runs'
import { FakeProvider } from './fake-provider'
import { LabService } from './lab-service'

type Event = { [E in EventName]: { event: E; payload: EventPayload<E> } }[EventName]

let root: string
let world: World
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pilothouse-labs-'))
  world = await openWorld()
})
afterEach(async () => {
  await world.close()
  await rm(root, { recursive: true, force: true })
})

/** The services as the app has them, on real folders, with a fake provider. */
async function openWorld() {
  const events: Event[] = []
  const emit = (event: EventName, payload: unknown) => events.push({ event, payload } as Event)
  const logger = pino({ level: 'silent' })
  const home = join(root, 'home')
  const labsFolder = join(root, 'labs')
  const engine = new RunEngine({ folder: join(home, 'runs'), emit, logger })
  const service = new LabService({ labsFolder, homeFolder: home, engine, emit, logger })
  const provider = new FakeProvider()
  const client: Client = {
    id: 1,
    port: { send: () => undefined, sendFrame: () => undefined, bufferedBytes: () => 0 },
    disposables: new DisposableStore(),
  }
  const proved: string[] = []
  provider.reportTo(service.reports)
  service.use(provider)
  service.setProof(async (labId) => {
    proved.push(labId)
  })
  await engine.load()
  await service.load()
  const close = async () => {
    client.disposables.dispose()
    await engine.dispose()
    await service.dispose()
  }
  return { events, engine, service, provider, client, proved, labsFolder, home, close }
}
type World = Awaited<ReturnType<typeof openWorld>>

const spec = (change: Partial<LabSpec> = {}): LabSpec => ({
  name: 'k8s',
  provider: 'sandbox',
  workers: 1,
  kubernetesVersion: '1.36',
  cni: 'calico',
  subnet: '192.168.56.0/24',
  podNetwork: '172.16.0.0/16',
  sshPortBase: 60_000,
  ...change,
})

const call = () => world.service.handlers

async function ended(runId: string): Promise<RunStatus> {
  return await vi.waitFor(() => {
    const run = world.events
      .flatMap(({ event, payload }) => (event === 'runs.changed' && payload.id === runId ? [payload] : []))
      .at(-1)
    if (!run || run.status === 'running') throw new Error('still running')
    return run.status
  })
}

test('a lab is created, proved and shown as running', async () => {
  const { labId, runId } = await call()['labs.create'](spec(), world.client)
  expect(await ended(runId)).toBe('succeeded')
  expect(world.proved).toEqual(['k8s'])
  expect(world.service.lab(labId)?.nodes.map(({ name, state }) => [name, state])).toEqual([
    ['m-k8s', 'running'],
    ['w1-k8s', 'running'],
  ])
})

void [access, mkdir, readdir, readFile, writeFile, createServer]
