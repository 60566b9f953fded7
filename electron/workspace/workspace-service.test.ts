import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ClientHub } from '../rpc'
import { WorkspaceService } from './workspace-service'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pilothouse-workspace-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const client = new ClientHub().add({ send() {}, sendFrame() {}, bufferedBytes: () => 0 })
const open = () => {
  const service = new WorkspaceService({ homeFolder: home, logger: pino({ enabled: false }) })
  return {
    service,
    load: (workspace: string) => service.handlers['workspace.load']({ workspace }, client),
    active: () => service.handlers['workspace.active'](undefined, client),
    setActive: (workspace: string) => service.handlers['workspace.setActive']({ workspace }, client),
  }
}

it('has no layout and no active view at first', async () => {
  const { load, active } = open()
  expect(await load('k8s')).toEqual({ layout: null })
  expect(await active()).toEqual({ workspace: null })
})

it('brings back each view after a restart, also one that is called “active”', async () => {
  const { service, setActive } = open()
  await service.save('active', { grid: { panes: 4 } })
  await setActive('active')
  const later = open()
  expect(await later.load('active')).toEqual({ layout: { grid: { panes: 4 } } })
  expect(await later.load('other')).toEqual({ layout: null })
  expect(await later.active()).toEqual({ workspace: 'active' })
})

it('keeps the newest of layouts that are saved at once', async () => {
  const { service, load } = open()
  await Promise.all([1, 2, 3].map((panes) => service.save('k8s', { panes })))
  expect(await load('k8s')).toEqual({ layout: { panes: 3 } })
})

it('refuses a layout that is too large and keeps the one before', async () => {
  const { service, load } = open()
  await service.save('k8s', { panes: 1 })
  await expect(service.save('k8s', { text: 'x'.repeat(256 * 1024) })).rejects.toMatchObject({
    code: 'input.invalid',
    key: 'payload.tooLarge',
  })
  expect(await load('k8s')).toEqual({ layout: { panes: 1 } })
})

it('takes a broken file for none, and repairs it with the next save', async () => {
  await mkdir(join(home, 'workspaces'))
  const { service, load, active } = open()
  for (const content of ['', '{', '[1]', 'null']) {
    await writeFile(join(home, 'workspaces/k8s.json'), content)
    expect(await load('k8s')).toEqual({ layout: null })
  }
  await writeFile(join(home, 'workspaces/_active.json'), '{"workspace":"../x"}')
  expect(await active()).toEqual({ workspace: null })
  await service.save('k8s', { panes: 2 })
  expect(await load('k8s')).toEqual({ layout: { panes: 2 } })
})

it('forgets a removed view, and leaves no other file behind', async () => {
  const { service } = open()
  await service.save('k8s', { panes: 1 })
  await service.remove('k8s')
  await service.remove('never-saved')
  await service.dispose()
  expect(await readdir(join(home, 'workspaces'))).toEqual([])
})
