import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MethodInput, MethodName, MethodOutput } from '#shared/contract/index'
import type { EventMessage, HostMessage } from '#shared/contract/messages'
import { fromWire } from '#shared/errors'
import { type App, createApp } from './app'
import { platformWithoutWindow } from './platform/platform'

let folder: string
let apps: App[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-app-'))
  apps = []
})
afterEach(async () => {
  await Promise.all(apps.map((app) => app.dispose()))
  await rm(folder, { recursive: true, force: true })
})

async function start(): Promise<App> {
  const app = await createApp({
    paths: { home: join(folder, 'home'), labs: join(folder, 'labs') },
    platform: platformWithoutWindow,
    version: '1.2.3',
  })
  apps.push(app)
  return app
}

/** A page without a screen: calls, and waits for events. */
function connect(app: App) {
  const listeners = new Set<(message: HostMessage) => void>()
  const connection = app.connect({
    send: (message) => {
      for (const listener of listeners) listener(message)
    },
    sendFrame: () => {},
    bufferedBytes: () => 0,
  })
  const call = async <M extends MethodName>(method: M, input?: MethodInput<M>): Promise<MethodOutput<M>> => {
    const response = await connection.call(JSON.stringify({ id: 1, method, input }))
    if ('error' in response) throw fromWire(response.error)
    return response.result as MethodOutput<M>
  }
  const heard = (isIt: (message: EventMessage) => boolean) =>
    new Promise<void>((resolve) => {
      listeners.add((message) => {
        if ('event' in message && isIt(message)) resolve()
      })
    })
  return { call, heard }
}

describe('the program', () => {
  it('tells a page about itself', async () => {
    const { call } = connect(await start())
    expect(await call('app.info')).toMatchObject({
      version: '1.2.3',
      homeFolder: join(folder, 'home'),
      labsFolder: join(folder, 'labs'),
    })
    expect(await call('labs.list')).toEqual([])
  })

  it('copies no file of its own disk for the page of another computer', async () => {
    const { call } = connect(await start())
    const place = { type: 'quick' as const, host: 'h', port: 22 }
    const out = {
      from: { type: 'local' as const, paths: ['/etc/hostname'] },
      to: { type: 'remote' as const, places: [place], folder: null },
    }
    const back = {
      from: { type: 'remote' as const, place, paths: ['/a'] },
      to: { type: 'local' as const, folder },
    }
    for (const copy of [out, back])
      await expect(call('files.copy', { ...copy, preserve: false })).rejects.toMatchObject({
        key: 'files.hostDisk',
      })
  })

  it('is the only one in its home folder, until it ends', async () => {
    const app = await start()
    await expect(start()).rejects.toMatchObject({ key: 'app.alreadyRunning' })
    await app.dispose()
    await start()
  })

  it('says so when its home folder cannot be made', async () => {
    await writeFile(join(folder, 'home'), 'a file where the folder should be')
    await expect(start()).rejects.toThrow()
  })

  it('ends even where its lock has become something else', async () => {
    const app = await start()
    await rm(join(folder, 'home/app.lock'))
    await mkdir(join(folder, 'home/app.lock'))
    await app.dispose()
  })

  it('builds a sandbox cluster, opens a terminal on each node, and cleans up after it', async () => {
    const app = await start()
    const { call, heard } = connect(app)
    // Its ports are no other test's, and below those that the system gives to others.
    const chosen = { provider: 'sandbox' as const, workers: 1, sshPortBase: 25_000 }
    const spec = { ...(await call('labs.defaults')), ...chosen }
    const created = heard(
      (message) => message.event === 'runs.changed' && message.payload.status !== 'running',
    )
    const { labId, runId } = await call('labs.create', spec)
    expect(app.isBusy).toBe(true)
    await created
    await expect.poll(() => app.isBusy).toBe(false)
    const [run] = await call('runs.list', { labId })
    expect(run).toMatchObject({ id: runId, status: 'succeeded' })
    const [lab] = await call('labs.list')
    expect(lab?.nodes.map(({ name, state }) => [name, state])).toEqual([
      ['m-k8s', 'running'],
      ['w1-k8s', 'running'],
    ])
    const terminals = await call('terminals.list')
    expect(terminals.map(({ title, workspace }) => [title, workspace]).sort()).toEqual([
      ['m-k8s', labId],
      ['w1-k8s', labId],
    ])
    await call('workspace.save', { workspace: labId, layout: { panes: 2 } })

    const destroyed = heard(({ event, payload }) => event === 'labs.changed' && payload.length === 0)
    await call('labs.destroy', { labId })
    await destroyed
    expect(await call('terminals.list')).toEqual([])
    await app.dispose()
    expect(await readdir(join(folder, 'labs'))).toEqual([])
    expect(await readdir(join(folder, 'home/workspaces'))).toEqual([])
    expect(await readdir(join(folder, 'home'))).not.toContain('app.lock')
  })
})
