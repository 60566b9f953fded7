import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { maxNamedLayouts } from '#shared/workspace'
import { ClientHub, type Emit } from '../rpc'
import { WorkspaceService } from './workspace-service'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pilothouse-workspace-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const client = new ClientHub().add({ send() {}, sendFrame() {}, bufferedBytes: () => 0 })
const open = () => {
  const told: unknown[] = []
  const emit: Emit = (_event, payload) => told.push(payload)
  const service = new WorkspaceService({ homeFolder: home, emit, logger: pino({ enabled: false }) })
  const { handlers } = service
  return {
    service,
    told,
    names: async (workspace: string) =>
      (await handlers['workspace.layoutNames']({ workspace }, client)).names,
    named: (workspace: string, name: string) =>
      handlers['workspace.namedLayout']({ workspace, name }, client),
    saveAs: async (workspace: string, name: string, layout: object) =>
      handlers['workspace.saveNamedLayout']({ workspace, name, layout: { ...layout } }, client),
    rename: async (name: string, to: string) =>
      handlers['workspace.renameLayout']({ workspace: 'k8s', name, to }, client),
    deleteLayout: (name: string) => handlers['workspace.deleteLayout']({ workspace: 'k8s', name }, client),
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
  const { service, saveAs } = open()
  await service.save('k8s', { panes: 1 })
  await saveAs('k8s', 'wide', { panes: 1 })
  await service.remove('k8s')
  await service.remove('never-saved')
  await service.dispose()
  expect(await readdir(join(home, 'workspaces'))).toEqual([])
})

describe('layouts with names', () => {
  it('are those of their view, and are there after a restart', async () => {
    const { saveAs, told } = open()
    await saveAs('k8s', 'wide', { panes: 1 })
    await saveAs('k8s', 'Narrow', { panes: 2 })
    await saveAs('sessions', 'wide', { panes: 3 })
    const later = open()
    expect(await later.names('k8s')).toEqual(['Narrow', 'wide'])
    expect(await later.named('k8s', 'wide')).toEqual({ layout: { panes: 1 } })
    expect(await later.named('sessions', 'wide')).toEqual({ layout: { panes: 3 } })
    expect(told[1]).toEqual({ workspace: 'k8s', names: ['Narrow', 'wide'] })
  })

  it('are replaced, renamed and deleted', async () => {
    const { saveAs, named, rename, names, deleteLayout } = open()
    await Promise.all([saveAs('k8s', 'a', { panes: 1 }), saveAs('k8s', 'b', { panes: 2 })])
    await saveAs('k8s', 'a', { panes: 3 })
    expect(await named('k8s', 'a')).toEqual({ layout: { panes: 3 } })
    await expect(rename('a', 'b')).rejects.toMatchObject({ key: 'workspace.layoutExists' })
    await rename('a', 'toString')
    await rename('b', 'b')
    expect(await names('k8s')).toEqual(['b', 'toString'])
    await deleteLayout('b')
    expect(await names('k8s')).toEqual(['toString'])
    for (const gone of [() => named('k8s', 'b'), () => named('k8s', 'valueOf'), () => rename('b', 'c')])
      await expect(gone()).rejects.toMatchObject({ key: 'workspace.layoutMissing' })
  })

  it('have a cap', async () => {
    const { saveAs } = open()
    await Promise.all(Array.from({ length: maxNamedLayouts }, (_, index) => saveAs('k8s', `l${index}`, {})))
    await expect(saveAs('k8s', 'one more', {})).rejects.toMatchObject({ key: 'workspace.tooManyLayouts' })
    await saveAs('k8s', 'l0', { panes: 1 })
    await expect(saveAs('k8s', 'l1', { text: 'x'.repeat(256 * 1024) })).rejects.toMatchObject({
      key: 'payload.tooLarge',
    })
  })

  it('of a broken file are not written over', async () => {
    await mkdir(join(home, 'workspaces'))
    const path = join(home, 'workspaces/k8s.layouts.json')
    await writeFile(path, '{"layouts": 1')
    const { saveAs, names } = open()
    await expect(names('k8s')).rejects.toMatchObject({ code: 'config.corrupt' })
    await expect(saveAs('k8s', 'a', {})).rejects.toMatchObject({ code: 'config.corrupt' })
    expect(await readFile(path, 'utf8')).toBe('{"layouts": 1')
  })
})
