import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Forward, type Session, sessionDraftSchema } from '#shared/sessions'
import { planImport } from '../import/plan'
import { readSessionFile } from '../import/read-file'
import { exportSessions } from './export-sessions'

const text = (characters: string, maxLength = 12) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength })
const port = fc.integer({ min: 1, max: 65_535 })
const host = fc.oneof(
  text('abc.-1%한').filter((value) => !value.startsWith('-')),
  fc.constant('fe80::1'),
)
const forward: fc.Arbitrary<Forward> = fc.oneof(
  fc.record({
    type: fc.constantFrom('local' as const, 'remote' as const),
    listenPort: port,
    host: fc.constantFrom('h', '::1', 'a.b'),
    port,
  }),
  fc.record({ type: fc.constant('dynamic' as const), listenPort: port }),
)
const auth: fc.Arbitrary<Session['auth']> = fc.oneof(
  fc.constant({ method: 'password' as const }),
  fc.constant({ method: 'agent' as const }),
  fc.constant({ method: 'default' as const }),
  fc.record({ method: fc.constant('key' as const), keyPath: text('~/\\"\' ab:%한#&<>') }),
)
const session = fc
  .record({
    name: text('ab 한"\\#*?!,=\'<&-.').map((name) => name.trim()),
    folder: fc.constantFrom('', 'Lab', 'Lab/k8s', '서울 랙/"1"'),
    host,
    port,
    username: text('ab"\\# \'&<$').map((name) => name.trim()),
    auth,
    forwards: fc.array(forward, { maxLength: 3 }),
    notes: text('ab\n\t "<>&한', 40).map((notes) => notes.trim()),
  })
  .filter((draft) => sessionDraftSchema.safeParse(draft).success)

/** Sessions with ids and names that their folders have once; some go through the one before. */
const sessions = fc
  .uniqueArray(session, { maxLength: 8, selector: ({ folder, name }) => `${folder}/${name.toLowerCase()}` })
  .map((drafts) =>
    drafts.map(
      (draft, index): Session => ({
        ...draft,
        id: `s${index}`,
        jumpSessionId: index % 3 === 2 ? `s${index - 1}` : null,
      }),
    ),
  )

async function importBack({ fileName, text: content }: { fileName: string; text: string }) {
  const found = await readSessionFile({ name: fileName, bytes: Buffer.from(content), path: null })
  expect(found.skipped).toEqual([])
  expect(found.sessions.filter(({ secret }) => secret !== null)).toEqual([])
  return found.sessions
}

describe('an export to SuperPuTTY', () => {
  it('comes back as it was', () =>
    fc.assert(
      fc.asyncProperty(sessions, async (before) => {
        const back = await importBack(exportSessions(before, 'superputty'))
        expect(planImport(back, before).map(({ state }) => state)).toEqual(before.map(() => 'existing'))
        const byId = new Map(before.map((one) => [one.id, one]))
        const plain = before.map(({ id: _, jumpSessionId, ...one }) => ({
          ...one,
          jump: byId.get(jumpSessionId ?? '')?.name,
        }))
        const read = back.map(({ line: _, secret: __, jump, ...one }) => ({ ...one, jump: jump?.name }))
        expect(new Set(read.map((one) => JSON.stringify(sorted(one))))).toEqual(
          new Set(plain.map((one) => JSON.stringify(sorted(one)))),
        )
      }),
    ))
})

const sorted = (record: object) =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))

describe('an export to OpenSSH', () => {
  it('comes back with all but folders, notes and some signs of names', () =>
    fc.assert(
      fc.asyncProperty(sessions, async (before) => {
        const { text: content } = exportSessions(before, 'openssh')
        const back = before.length === 0 ? [] : await importBack({ fileName: 'config', text: content })
        const target = ({
          host,
          port,
          username,
          auth,
          forwards,
        }: Omit<Session, 'id' | 'jumpSessionId' | 'name' | 'folder' | 'notes'>) =>
          JSON.stringify([host, port, username, auth, forwards])
        expect(back.map(target).sort()).toEqual(before.map(target).sort())
        expect(back.filter(({ jump }) => jump).length).toBe(
          before.filter(({ jumpSessionId }) => jumpSessionId).length,
        )
        expect(new Set(back.map(({ name }) => name)).size).toBe(before.length)
      }),
    ))

  it('keeps names that cannot stand behind `Host`, but not one that is there twice', async () => {
    const named = (name: string, folder = ''): Session => ({
      ...{ id: `${folder} ${name}`, name, folder, host: 'h', port: 22, username: 'u' },
      ...{ auth: { method: 'default' }, jumpSessionId: null, forwards: [], notes: '' },
    })
    const all = [
      named('m k8s'),
      named('서버 #1'),
      named('w 1', 'a'),
      named('W 1', 'b'),
      named('w-1'),
      named('*'),
    ]
    const back = await importBack(exportSessions(all, 'openssh'))
    const names = new Set(back.map(({ name }) => name))
    expect(names).toEqual(new Set(['m k8s', '서버 #1', '*', 'w-1', 'W-1-2', 'w-1-3']))
    expect(back.map(({ notes }) => notes).join('')).toBe('')
  })

  it.skipIf(spawnSync('ssh', ['-V']).status !== 0)('is what the real ssh understands', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pilothouse-export-'))
    const path = join(folder, 'config')
    const one = (change: Partial<Session>): Session => ({
      id: 'a',
      name: 'm k8s',
      folder: 'Lab',
      host: '10.0.0.1',
      port: 60010,
      username: 'two words',
      auth: { method: 'key', keyPath: '/keys/my %key' },
      jumpSessionId: null,
      forwards: [],
      notes: '',
      ...change,
    })
    const forwards: Forward[] = [
      { type: 'local', listenPort: 8080, host: '::1', port: 80 },
      { type: 'dynamic', listenPort: 1080 },
    ]
    writeFileSync(
      path,
      exportSessions(
        [one({ forwards, jumpSessionId: 'b' }), one({ id: 'b', folder: 'x', name: 'm*k8s' })],
        'openssh',
      ).text,
    )
    const said = execFileSync('ssh', ['-G', '-F', path, 'm-k8s'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    rmSync(folder, { recursive: true })
    for (const line of [
      'hostname 10.0.0.1',
      'port 60010',
      'user two words',
      'proxyjump m-k8s-2',
      'localforward 8080 [::1]:80',
      'dynamicforward 1080',
    ])
      expect(said.split('\n')).toContain(line)
    expect(said).toContain('/keys/my %')
  })

  it('says where folders end, and which keys OpenSSH cannot read', () => {
    const one = (name: string, folder: string, keyPath: string): Session => ({
      ...{
        id: name,
        name,
        folder,
        host: 'h',
        port: 22,
        username: 'u',
        forwards: [],
        notes: '',
        jumpSessionId: null,
      },
      auth: { method: 'key', keyPath },
    })
    const { text: content } = exportSessions([one('in', 'Lab', '/k.PPK'), one('out', '', '/k')], 'openssh')
    const comments = content.split('\n').filter((line) => line.trim().startsWith('#'))
    expect(comments).toEqual(['# Lab', expect.stringContaining('puttygen'), '# In no folder'])
  })

  it('has no line that a session smuggled in', () => {
    const keyPath = '/key\nProxyCommand touch /tmp/x'
    const evil: Session = {
      id: 'a',
      name: 'evil',
      folder: 'f',
      host: 'h',
      port: 22,
      username: 'u',
      auth: { method: 'key', keyPath },
      jumpSessionId: null,
      forwards: [],
      notes: 'n\nHost x',
    }
    for (const format of ['openssh', 'superputty'] as const) {
      const { text: content, leftOut } = exportSessions([evil], format)
      expect(leftOut).toEqual(['evil'])
      expect(content).not.toContain('ProxyCommand')
    }
    expect(exportSessions([{ ...evil, auth: { method: 'agent' } }], 'openssh').text).not.toContain('Host x')
  })
})
