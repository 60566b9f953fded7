import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SessionDraft, SessionTree, SessionTreeItems } from '#shared/sessions'
import type { Client } from '../rpc'
import { SessionService } from './session-service'

const page = {} as Client
const draft: SessionDraft = {
  name: 'master',
  folder: 'Lab/k8s',
  host: '127.0.0.1',
  port: 60010,
  username: 'root',
  auth: { method: 'password' },
  jumpSessionId: null,
  forwards: [],
  notes: '',
}

describe('SessionService', () => {
  let folder: string
  let changes: SessionTree[]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pilothouse-sessions-'))
    changes = []
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function start() {
    const service = new SessionService({
      homeFolder: folder,
      emit: (_event, payload) => changes.push(payload as SessionTree),
    })
    return {
      service,
      tree: async () => service.handlers['sessions.list'](undefined, page),
      list: async () => (await service.handlers['sessions.list'](undefined, page)).sessions,
      save: async (draft: SessionDraft, id?: string) =>
        service.handlers['sessions.save']({ id, draft }, page),
      remove: async (items: Partial<SessionTreeItems>) =>
        service.handlers['sessions.remove']({ sessions: [], folders: [], ...items }, page),
      restore: async (removal: string) => service.handlers['sessions.restore']({ removal }, page),
    }
  }

  it('keeps sessions across restarts, edits and removes them', async () => {
    const first = start()
    const saved = await first.save(draft)
    await first.save({ ...draft, port: 60011 }, saved.id)
    const second = start()
    expect(await second.list()).toEqual([{ ...draft, id: saved.id, port: 60011 }])
    await second.remove({ sessions: [saved.id] })
    expect(await start().list()).toEqual([])
    expect(changes.map(({ sessions }) => sessions.length)).toEqual([1, 1, 0])
  })

  it('refuses a name that its folder has, whatever its case, and unknown ids', async () => {
    const { save, remove, service } = start()
    const saved = await save(draft)
    await save({ ...draft, folder: 'other' })
    await expect(save({ ...draft, name: 'MASTER' })).rejects.toMatchObject({
      code: 'input.invalid',
      issues: [{ path: 'draft.name', key: 'sessions.nameTaken' }],
    })
    await save(draft, saved.id)
    for (const missing of [
      () => remove({ sessions: ['x'] }),
      () => save(draft, 'x'),
      () => service.sshTarget('x'),
    ])
      await expect(missing()).rejects.toMatchObject({ code: 'resource.missing', key: 'sessions.missing' })
  })

  it('reads a file of the first version, and keeps folders from then on', async () => {
    const old = { ...draft, id: 'a1' }
    writeFileSync(join(folder, 'sessions.json'), JSON.stringify({ version: 1, sessions: [old] }))
    const before = readFileSync(join(folder, 'sessions.json'), 'utf8')
    const { tree, service, remove } = start()
    expect(await tree()).toEqual({ folders: ['Lab', 'Lab/k8s'], sessions: [old] })
    expect(readdirSync(folder)).toEqual(['sessions.json'])
    await remove({ sessions: ['a1'] })
    await service.handlers['sessions.addFolder']({ path: 'empty/one' }, page)
    expect(await start().tree()).toEqual({
      folders: ['Lab', 'Lab/k8s', 'empty', 'empty/one'],
      sessions: [],
    })
    expect(readFileSync(join(folder, 'sessions.json.version-1'), 'utf8')).toBe(before)
  })

  it('moves, renames, removes and restores, each with one event', async () => {
    const { tree, save, remove, restore, service } = start()
    const { id } = await save(draft)
    await save({ ...draft, name: 'db', folder: 'Lab' })
    const before = await tree()
    changes.length = 0
    await service.handlers['sessions.move']({ sessions: [id], folders: [], to: 'Lab' }, page)
    await service.handlers['sessions.renameFolder']({ path: 'Lab', name: 'Home' }, page)
    const moved = await tree()
    expect(moved.folders).toEqual(['Home', 'Home/k8s'])
    const { removal } = await remove({ folders: ['Home'] })
    expect(await start().tree()).toEqual({ folders: [], sessions: [] })
    await restore(removal)
    expect(await start().tree()).toEqual(moved)
    expect(changes).toHaveLength(4)
    await expect(restore(removal)).rejects.toMatchObject({ key: 'sessions.removalForgotten' })
    expect(before.sessions).toHaveLength(2)
  })

  it('forgets the oldest removal when there are too many', async () => {
    const { save, remove, restore } = start()
    const removals: string[] = []
    for (let n = 0; n < 11; n++) {
      const { id } = await save({ ...draft, name: `n${n}` })
      removals.push((await remove({ sessions: [id] })).removal)
    }
    const [oldest = '', second = ''] = removals
    await expect(restore(oldest)).rejects.toMatchObject({ code: 'resource.missing' })
    await restore(second)
  })

  it('refuses jump hosts that are not there, or lead in a circle', async () => {
    const { save } = start()
    const first = await save({ ...draft, name: 'first' })
    const second = await save({ ...draft, name: 'second', jumpSessionId: first.id })
    const refused = (key: string) => ({ issues: [{ path: 'draft.jumpSessionId', key }] })
    await expect(save({ ...draft, jumpSessionId: second.id }, first.id)).rejects.toMatchObject(
      refused('sessions.jumpCircle'),
    )
    await expect(save({ ...draft, jumpSessionId: first.id }, first.id)).rejects.toMatchObject(
      refused('sessions.jumpCircle'),
    )
    await expect(save({ ...draft, jumpSessionId: 'gone' })).rejects.toMatchObject(
      refused('sessions.jumpMissing'),
    )
  })

  it('remembers targets that were not saved, the newest first and each once', async () => {
    const { service } = start()
    const remember = (port: number) =>
      service.handlers['sessions.rememberTarget']({ host: 'h', port, username: 'u' }, page)
    const ports = async () =>
      (await start().service.handlers['sessions.recentTargets'](undefined, page)).map(({ port }) => port)
    expect(await ports()).toEqual([])
    await Promise.all(Array.from({ length: 22 }, (_, index) => remember(index + 1)))
    await remember(5)
    expect(await ports()).toEqual([5, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 4, 3])
    const old = [
      { host: 'h', port: 1, username: 'u:secret' },
      { host: 'h', port: 2, username: 'u' },
    ]
    writeFileSync(join(folder, 'recent-targets.json'), JSON.stringify(old))
    expect(await ports()).toEqual([2])
    writeFileSync(join(folder, 'recent-targets.json'), '{')
    expect(await ports()).toEqual([])
  })

  it('loses nothing when many save at once', async () => {
    const { save } = start()
    await Promise.all(Array.from({ length: 30 }, (_, index) => save({ ...draft, name: `n${index}` })))
    expect(await start().list()).toHaveLength(30)
  })

  it.each([
    'not json',
    '{}',
    '{"version":2,"sessions":[]}',
    '{"version":3}',
    '{"version":1,"sessions":[{"id":"a"}]}',
    '',
  ])('moves a corrupt file aside, says where, and starts anew: %s', async (text) => {
    writeFileSync(join(folder, 'sessions.json.bad-1'), 'an older one')
    writeFileSync(join(folder, 'sessions.json'), text)
    const { list, save } = start()
    const aside = join(folder, 'sessions.json.bad-2')
    await expect(list()).rejects.toMatchObject({
      code: 'config.corrupt',
      key: 'sessions.movedAside',
      params: { path: aside },
    })
    expect(readFileSync(aside, 'utf8')).toBe(text)
    expect(await list()).toEqual([])
    await save(draft)
    expect(readdirSync(folder).sort()).toEqual([
      'sessions.json',
      'sessions.json.bad-1',
      'sessions.json.bad-2',
    ])
  })

  describe('with a file that somebody has edited by hand', () => {
    const session = (id: string, more: object = {}) => ({ ...draft, id, name: id, ...more })
    const write = (sessions: unknown[], folders: unknown[] = ['Lab']) =>
      writeFileSync(join(folder, 'sessions.json'), JSON.stringify({ version: 2, folders, sessions }))
    const places = ({ sessions }: SessionTree) => sessions.map(({ folder, name }) => `${folder} ${name}`)
    const problems = async (service: SessionService) =>
      (await service.handlers['sessions.problems'](undefined, page)).map(({ key, params }) => [
        key,
        params?.names,
      ])

    it('mends names with a slash, and keeps the file until it is changed', async () => {
      write(
        [
          session('a', { name: 'x/y' }),
          session('b', { name: 'X-y' }),
          session('c', { folder: '/Lab//k8s/' }),
        ],
        ['Lab', 'old//one'],
      )
      const before = readFileSync(join(folder, 'sessions.json'), 'utf8')
      const { tree, service, save } = start()
      expect(places(await tree())).toEqual(['Lab/k8s X-y', 'Lab/k8s x-y 2', 'Lab/k8s c'])
      expect((await tree()).folders).toEqual(['Lab', 'Lab/k8s', 'old', 'old/one'])
      expect(await problems(service)).toEqual([['sessions.namesChanged', 'old//one, x/y, /Lab//k8s/']])
      expect(readdirSync(folder)).toEqual(['sessions.json'])
      await save(draft)
      expect(await problems(service)).toEqual([])
      expect(readFileSync(join(folder, 'sessions.json.bad-1'), 'utf8')).toBe(before)
      const again = start()
      expect((await again.list()).map(({ name }) => name)).toEqual(['X-y', 'x-y 2', 'c', 'master'])
      expect(await problems(again.service)).toEqual([])
      await again.save({ ...draft, name: 'more' })
      expect(readdirSync(folder).sort()).toEqual(['sessions.json', 'sessions.json.bad-1'])
    })

    it('keeps apart what was copied with its id', async () => {
      write([
        session('a'),
        session('a', { name: 'copy' }),
        session('a-2'),
        session('b', { jumpSessionId: 'a' }),
      ])
      const { list, save, remove } = start()
      const ids = (await list()).map(({ name, id }) => [name, id])
      expect(ids).toEqual([
        ['a', 'a'],
        ['copy', 'a-3'],
        ['a-2', 'a-2'],
        ['b', 'b'],
      ])
      // The same at each start, until it is written: layouts know sessions by their ids.
      expect((await start().list()).map(({ name, id }) => [name, id])).toEqual(ids)
      await save({ ...draft, name: 'copy', port: 2222 }, 'a-3')
      await remove({ sessions: ['a'] })
      expect((await start().list()).map(({ name }) => name).sort()).toEqual(['a-2', 'b', 'copy'])
    })

    it('leaves out what cannot be read alone', async () => {
      write([session('a'), session('b', { port: 70_000 }), 'text', session('c')], ['Lab', 7])
      const { tree, service } = start()
      expect(places(await tree())).toEqual(['Lab/k8s a', 'Lab/k8s c'])
      expect(await problems(service)).toEqual([['sessions.entriesLeftOut', '?, b']])
    })
  })

  it('gives the target to log in with, with the home folder filled in', async () => {
    const { service, save } = start()
    const target = async (auth: SessionDraft['auth'], name: string) =>
      service.sshTarget((await save({ ...draft, auth, name })).id)
    expect(await target({ method: 'password' }, 'a')).toEqual({
      name: 'a',
      host: '127.0.0.1',
      port: 60010,
      username: 'root',
      credential: { method: 'password' },
    })
    const path = (await target({ method: 'key', keyPath: '~/.ssh/id_$&' }, 'b')).credential
    expect(path).toEqual({ method: 'key-file', path: `${homedir()}/.ssh/id_$&` })
    expect((await target({ method: 'agent' }, 'c')).credential).toEqual({ method: 'agent' })
  })
})
