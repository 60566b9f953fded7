import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LabError } from '#shared/errors'
import { importPartBytes } from '#shared/session-import'
import { DisposableStore } from '../../platform/disposables'
import { FakeKeychain } from '../../platform/testing-keychain'
import type { Client } from '../../rpc'
import { SessionService } from '../session-service'
import { SessionImport } from './session-import'

const xml = `<ArrayOfSessionData>
<SessionData SessionId="Lab/m-k8s" SessionName="m-k8s" Host="10.0.0.1" Port="22" Proto="SSH" Username="root" ExtraArgs="-pw hidden-one"/>
<SessionData SessionId="Lab/w1-k8s" SessionName="w1-k8s" Host="10.0.0.2" Port="22" Proto="SSH" Username="root" ExtraArgs="-pw hidden-two"/>
</ArrayOfSessionData>`

describe('SessionImport', () => {
  let folder: string
  let keychain: FakeKeychain
  let sessions: SessionService
  let service: SessionImport
  let page: Client
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pilothouse-import-'))
    keychain = new FakeKeychain()
    sessions = new SessionService({ homeFolder: folder, emit: () => undefined })
    service = new SessionImport({ sessions, keychain, localFiles: true })
    page = newPage()
  })
  afterEach(() => {
    service.dispose()
    vi.useRealTimers()
    rmSync(folder, { recursive: true })
  })

  const newPage = () => ({ disposables: new DisposableStore() }) as Client
  const send = async (bytes: Buffer, offset: number, last: boolean, client = page) =>
    service.handlers['sessionImport.preview'](
      { fileName: 'Sessions.XML', offset, part: bytes.toString('base64'), last },
      client,
    )
  async function preview(text = xml, client = page) {
    const found = await send(Buffer.from(text), 0, true, client)
    if (!found) throw new Error('the last part gives the preview')
    return found
  }
  const apply = async (previewId: string, selected: number[], storeSecrets = true, client = page) =>
    service.handlers['sessionImport.apply']({ previewId, selected, storeSecrets }, client)

  it('shows what would come in without any secret, and saves what was chosen', async () => {
    const shown = await preview()
    expect(shown).toMatchObject({
      keychain: true,
      rows: [{ hasSecret: true, state: 'new' }, { name: 'w1-k8s' }],
    })
    expect(JSON.stringify(shown)).not.toContain('hidden')
    expect(await sessions.list()).toEqual([])
    expect(await apply(shown.previewId, [1])).toEqual({
      added: 1,
      secretsStored: 1,
      secretsKept: 0,
      secretsFailed: 0,
    })
    expect([...keychain.secrets]).toEqual([['ssh:root@10.0.0.2:22', 'hidden-two']])
    expect(readFileSync(join(folder, 'sessions.json'), 'utf8')).not.toContain('hidden')
    expect((await preview()).rows.map(({ state }) => state)).toEqual(['new', 'existing'])
  })

  it('tells where a session is that was moved, and gives it its password', async () => {
    await apply((await preview()).previewId, [0], false)
    const [saved] = await sessions.list()
    const move = { sessions: [saved?.id ?? ''], folders: [], to: 'Home' }
    await sessions.handlers['sessions.addFolder']({ path: 'Home' }, page)
    await sessions.handlers['sessions.move'](move, page)
    const { previewId, rows } = await preview()
    expect(rows).toMatchObject([
      { state: 'password', folder: 'Lab', savedIn: 'Home', savedAs: 'm-k8s' },
      { state: 'new', folder: 'Lab', savedIn: 'Lab' },
    ])
    expect(await apply(previewId, [0])).toMatchObject({ added: 0, secretsStored: 1 })
    expect((await preview()).rows[0]).toMatchObject({ state: 'existing', savedIn: 'Home' })
  })

  it('keeps passwords out of the keychain unless that was asked for', async () => {
    const { previewId } = await preview()
    expect(await apply(previewId, [0, 1], false)).toEqual({
      added: 2,
      secretsStored: 0,
      secretsKept: 0,
      secretsFailed: 0,
    })
    expect(keychain.secrets.size).toBe(0)
  })

  it('gives a password to a session that was imported without it; of one that the file has twice, the first', async () => {
    await apply((await preview()).previewId, [0], false)
    const twice = xml.replace(
      '</Arr',
      '<SessionData SessionId="Lab/w1-k8s" Host="10.0.0.2" Port="22" Username="root" ExtraArgs="-pw hidden-3"/></Arr',
    )
    const shown = await preview(twice)
    expect(shown.rows.map(({ state }) => state)).toEqual(['password', 'new', 'existing'])
    expect(await apply(shown.previewId, [0, 2])).toMatchObject({ added: 1, secretsStored: 2, secretsKept: 0 })
    expect([...keychain.secrets]).toEqual([
      ['ssh:root@10.0.0.2:22', 'hidden-two'],
      ['ssh:root@10.0.0.1:22', 'hidden-one'],
    ])
  })

  it('offers the password of what is saved already where the keychain has none for that login alone', async () => {
    const behind = xml.replace('-pw hidden-one"/>', '-pw hidden-one" ProxyJump="Lab/w1-k8s"/>')
    await apply((await preview(behind)).previewId, [0, 1], false)
    const states = async () => (await preview(behind)).rows.map(({ state }) => state)
    // The same address, reached another way.
    keychain.secrets.set('ssh:root@10.0.0.1:22', 'of another machine')
    expect(await states()).toEqual(['password', 'password'])
    keychain.secrets.set('ssh:root@10.0.0.2:22', 'typed by a person')
    expect(await states()).toEqual(['password', 'existing'])
    keychain.accounts = async () => {
      throw new LabError('secret.unavailable', 'secret.unavailable')
    }
    expect(await states()).toEqual(['existing', 'existing'])
    keychain.isAvailable = false
    expect(await states()).toEqual(['existing', 'existing'])
  })

  it('offers the password that only the second of two equal sessions has', async () => {
    const twice = xml
      .replace(' ExtraArgs="-pw hidden-one"', '')
      .replace(
        'Lab/w1-k8s" SessionName="w1-k8s" Host="10.0.0.2"',
        'Lab/m-k8s" SessionName="m-k8s" Host="10.0.0.1"',
      )
    const shown = await preview(twice)
    expect(shown.rows.map(({ state }) => state)).toEqual(['new', 'password'])
    expect(await apply(shown.previewId, [0, 1])).toMatchObject({ added: 1, secretsStored: 1 })
    expect([...keychain.secrets]).toEqual([['ssh:root@10.0.0.1:22', 'hidden-two']])
  })

  it('replaces no password that the keychain has', async () => {
    keychain.secrets.set('ssh:root@10.0.0.1:22', 'typed by a person')
    expect(await apply((await preview()).previewId, [0, 1])).toMatchObject({
      secretsStored: 1,
      secretsKept: 1,
    })
    expect(keychain.secrets.get('ssh:root@10.0.0.1:22')).toBe('typed by a person')
  })

  it('keeps the password of a machine behind a jump host apart from that of the same address', async () => {
    const behind = xml.replace('-pw hidden-one"/>', '-pw hidden-one" ProxyJump="Lab/w1-k8s"/>')
    await apply((await preview(behind)).previewId, [0, 1])
    expect([...keychain.secrets.keys()]).toEqual([
      'ssh:root@10.0.0.1:22 via root@10.0.0.2:22',
      'ssh:root@10.0.0.2:22',
    ])
  })

  it('keeps the passwords of sessions whose jump hosts lead in a circle', async () => {
    const circle = xml
      .replace('-pw hidden-one"/>', '-pw hidden-one" ProxyJump="Lab/w1-k8s"/>')
      .replace('-pw hidden-two"/>', '-pw hidden-two" ProxyJump="Lab/m-k8s"/>')
    const shown = await preview(circle)
    expect(shown.skipped).toMatchObject([{ line: 2, name: 'm-k8s', reason: 'jumpCycle' }])
    expect(await apply(shown.previewId, [0, 1])).toMatchObject({ added: 2, secretsStored: 2 })
    expect([...keychain.secrets.keys()]).toEqual([
      'ssh:root@10.0.0.1:22',
      'ssh:root@10.0.0.2:22 via root@10.0.0.1:22',
    ])
  })

  it('saves what leads into a circle that was saved before, without its password', async () => {
    const saved = (name: string, jumpSessionId: string) => ({
      ...{ id: name, name, folder: 'Lab', host: name, port: 22, username: 'root', jumpSessionId },
      ...{ auth: { method: 'default' as const }, forwards: [], notes: '' },
    })
    await sessions.addAll(() => [saved('a', 'b'), saved('b', 'a')])
    const behind = `<ArrayOfSessionData>
<SessionData SessionId="Lab/a" Host="a" Port="22" Username="root"/>
<SessionData SessionId="Lab/c" Host="c" Port="22" Username="root" ExtraArgs="-pw hidden" ProxyJump="Lab/a"/>
</ArrayOfSessionData>`
    expect(await apply((await preview(behind)).previewId, [0, 1])).toMatchObject({
      added: 1,
      secretsFailed: 1,
    })
  })

  it('names the session of a line that is left out', async () => {
    const { skipped } = await preview(xml.replace('Proto="SSH"', 'Proto="Telnet"'))
    expect(skipped).toMatchObject([{ line: 2, name: 'm-k8s', reason: 'protocol' }])
  })

  it('saves the sessions where the keychain refuses, and says so', async () => {
    keychain.set = async () => {
      throw new Error('locked')
    }
    expect(await apply((await preview()).previewId, [0, 1])).toEqual({
      added: 2,
      secretsStored: 0,
      secretsKept: 0,
      secretsFailed: 2,
    })
    expect(await sessions.list()).toHaveLength(2)
  })

  it('puts parts together, also where a character is cut', async () => {
    const note = '한'.repeat(importPartBytes / 2)
    const bytes = Buffer.from(xml.replace('Proto="SSH"', `Proto="SSH" Note="${note}"`))
    for (let at = 0; at < bytes.length; at += importPartBytes) {
      const last = at + importPartBytes >= bytes.length
      const found = await send(bytes.subarray(at, at + importPartBytes), at, last)
      expect(found === null).toBe(!last)
      if (found) expect(found.rows[0]?.notes).toMatch(/^한{4000}$/)
    }
  })

  it('follows the includes of a file that it reads itself, where pages may name files', async () => {
    const path = join(folder, 'config')
    writeFileSync(path, 'Include more\nHost a\n')
    writeFileSync(join(folder, 'more'), 'Host b\n')
    const { rows, skipped } = await service.handlers['sessionImport.previewFile']({ path }, page)
    expect([rows.map(({ name }) => name), skipped]).toEqual([['b', 'a'], []])
    const other = new SessionImport({ sessions, keychain, localFiles: false })
    const denied = async () => other.handlers['sessionImport.previewFile']({ path }, page)
    await expect(denied()).rejects.toMatchObject({ code: 'auth.denied' })
  })

  it('refuses parts out of order and files that are too large', async () => {
    await expect(send(Buffer.from('x'), 5, true)).rejects.toMatchObject({ code: 'input.invalid' })
    await send(Buffer.from('<Arr'), 0, false)
    await expect(send(Buffer.from('x'), 5, true)).rejects.toMatchObject({ code: 'input.invalid' })
    const part = Buffer.alloc(importPartBytes, 'x')
    const sendAll = async () => {
      for (let at = 0; ; at += part.length) await send(part, at, false)
    }
    await expect(sendAll()).rejects.toMatchObject({ key: 'sessionImport.tooLarge' })
  })

  it('knows each page by itself, and only its last preview', async () => {
    const first = await preview()
    const second = await preview()
    const other = newPage()
    await expect(apply(first.previewId, [0])).rejects.toMatchObject({ key: 'sessionImport.gone' })
    await expect(apply(second.previewId, [0], true, other)).rejects.toMatchObject({
      key: 'sessionImport.gone',
    })
    await service.handlers['sessionImport.drop']({ previewId: second.previewId }, page)
    await expect(apply(second.previewId, [0])).rejects.toMatchObject({ key: 'sessionImport.gone' })
  })

  it('forgets a preview that was applied, and those of pages that are gone', async () => {
    const applied = await preview()
    await apply(applied.previewId, [0])
    await expect(apply(applied.previewId, [1])).rejects.toMatchObject({ key: 'sessionImport.gone' })
    const { previewId } = await preview()
    page.disposables.dispose()
    await expect(apply(previewId, [1])).rejects.toMatchObject({ key: 'sessionImport.gone' })
    const late = await preview()
    await expect(apply(late.previewId, [1])).rejects.toMatchObject({ key: 'sessionImport.gone' })
  })

  it('forgets a preview after a quarter of an hour', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { previewId } = await preview()
    vi.advanceTimersByTime(15 * 60_000)
    await expect(apply(previewId, [0])).rejects.toMatchObject({ key: 'sessionImport.gone' })
  })

  it('refuses more sessions than can be saved, and keeps the preview', async () => {
    const many = Array.from({ length: 10_001 }, (_, n) => `<SessionData SessionId="n${n}" Host="h"/>`).join(
      '',
    )
    const { previewId } = await preview(`<ArrayOfSessionData>${many}</ArrayOfSessionData>`)
    const all = Array.from({ length: 10_001 }, (_, index) => index)
    await expect(apply(previewId, all)).rejects.toMatchObject({ key: 'sessions.tooMany' })
    expect(await apply(previewId, [0])).toMatchObject({ added: 1 })
  })
})
