import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Session, SessionDraft } from '#shared/sessions'
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
  let changes: Session[][]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pilothouse-sessions-'))
    changes = []
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function start() {
    const service = new SessionService({
      homeFolder: folder,
      emit: (_event, payload) => changes.push(payload as Session[]),
    })
    return {
      service,
      list: async () => service.handlers['sessions.list'](undefined, page),
      save: async (draft: SessionDraft, id?: string) =>
        service.handlers['sessions.save']({ id, draft }, page),
      remove: async (id: string) => service.handlers['sessions.remove']({ id }, page),
    }
  }

  it('keeps sessions across restarts, edits and removes them', async () => {
    const first = start()
    const saved = await first.save(draft)
    await first.save({ ...draft, port: 60011 }, saved.id)
    const second = start()
    expect(await second.list()).toEqual([{ ...draft, id: saved.id, port: 60011 }])
    await second.remove(saved.id)
    expect(await start().list()).toEqual([])
    expect(changes.map((list) => list.length)).toEqual([1, 1, 0])
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
    for (const missing of [remove('x'), save(draft, 'x'), service.sshTarget('x')])
      await expect(missing).rejects.toMatchObject({ code: 'resource.missing', key: 'sessions.missing' })
  })

  it('loses nothing when many save at once', async () => {
    const { save } = start()
    await Promise.all(Array.from({ length: 30 }, (_, index) => save({ ...draft, name: `n${index}` })))
    expect(await start().list()).toHaveLength(30)
  })

  it.each(['not json', '{}', '{"version":2,"sessions":[]}', '{"version":1,"sessions":[{"id":"a"}]}', ''])(
    'moves a corrupt file aside, says where, and starts anew: %s',
    async (text) => {
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
    },
  )

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
