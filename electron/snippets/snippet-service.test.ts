import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { maxSnippets, type SnippetPlace } from '#shared/snippets'
import { TestClient } from '../terminals/testing'
import { SnippetService } from './snippet-service'

const user: SnippetPlace = { type: 'user' }
const lab: SnippetPlace = { type: 'lab', labId: 'k8s' }
const foreign: SnippetPlace = { type: 'lab', labId: 'book' }
const draft = { name: 'Nodes', folder: 'kubectl', text: 'kubectl get nodes' }
const client = new TestClient()

let folder: string
let changed: SnippetPlace[]
let service: SnippetService

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-snippets-'))
  for (const name of ['home', 'k8s', 'book']) mkdirSync(join(folder, name))
  changed = []
  service = new SnippetService({
    homeFolder: join(folder, 'home'),
    lab: (labId) =>
      ['k8s', 'book'].includes(labId) ? { path: join(folder, labId), writable: labId === 'k8s' } : null,
    emit: (_event, payload) => changed.push((payload as { place: SnippetPlace }).place),
    logger: pino({ enabled: false }),
  })
})

afterEach(async () => {
  await service.dispose()
  rmSync(folder, { recursive: true, force: true })
})

const call = () => service.handlers
const save = async (place: SnippetPlace, more = {}) =>
  call()['snippets.save']({ place, draft, ...more }, client)
const lists = async (labId: string | null = 'k8s') => call()['snippets.list']({ labId }, client)
const names = async () => (await lists()).map(({ snippets }) => snippets.map(({ name }) => name).join())
const labFile = (name: string) => join(folder, name, 'pilothouse-snippets.json')

it('keeps the user’s snippets at home and the lab’s in its folder', async () => {
  const mine = await save(user)
  const shared = await save(lab, { draft: { ...draft, name: 'Shared' } })
  expect(await lists()).toEqual([
    { place: user, writable: true, snippets: [mine] },
    { place: lab, writable: true, snippets: [shared] },
  ])
  expect(await lists(null)).toHaveLength(1)
  expect(changed).toEqual([user, lab])
  expect(readdirSync(join(folder, 'k8s'))).toEqual(['pilothouse-snippets.json'])
})

it('edits, moves, removes and brings back', async () => {
  const { id } = await save(user)
  await save(user, { id, draft: { ...draft, name: 'Renamed' } })
  expect(await names()).toEqual(['Renamed', ''])
  const moved = await save(lab, { id, from: user, draft })
  expect(await names()).toEqual(['', 'Nodes'])
  await call()['snippets.remove']({ place: lab, id: moved.id }, client)
  expect(await names()).toEqual(['', ''])
  await call()['snippets.restore']({ place: lab, snippet: moved }, client)
  expect(await names()).toEqual(['', 'Nodes'])
  await expect(call()['snippets.remove']({ place: user, id }, client)).rejects.toMatchObject({
    key: 'snippets.missing',
  })
})

it('renames a folder with all that is in it, and with the folders below', async () => {
  const kept = ['', 'kube', 'kubectl2/pods']
  for (const path of [...kept, 'kubectl', 'kubectl/pods'])
    await save(user, { draft: { ...draft, folder: path } })
  const rename = (from: string, to: string) =>
    call()['snippets.renameFolder']({ place: user, from, to }, client)
  const folders = async () => (await lists(null))[0]?.snippets.map((snippet) => snippet.folder)
  await rename('kubectl', 'K8s/commands')
  expect(await folders()).toEqual([...kept, 'K8s/commands', 'K8s/commands/pods'])
  expect(changed).toHaveLength(6)
  await rename('K8s/commands', '')
  expect(await folders()).toEqual([...kept, '', 'pods'])
  await expect(rename('K8s', 'x')).rejects.toMatchObject({ key: 'sessions.folderMissing' })
  await save(user, { draft: { ...draft, folder: `long/${'y'.repeat(400)}` } })
  await expect(rename('long', 'x'.repeat(200))).rejects.toMatchObject({
    issues: [{ path: 'to', key: 'sessions.folderTooLong' }],
  })
})

it('moves a snippet to where one has its id already, and keeps both', async () => {
  const { id } = await save(user)
  const theirs = { id, name: 'Theirs', folder: '', text: 'uptime' }
  writeFileSync(labFile('k8s'), JSON.stringify({ version: 1, snippets: [theirs] }))
  const moved = await save(lab, { id, from: user, draft })
  expect(moved.id).not.toBe(id)
  expect((await lists()).map(({ snippets }) => snippets)).toEqual([[], [theirs, moved]])
})

it('loses none of many changes at once', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, n) => save(user, { draft: { ...draft, name: `${n}` } })))
  const [own] = await lists(null)
  expect(own?.snippets).toHaveLength(20)
})

it('reads a folder that was opened and never writes there', async () => {
  writeFileSync(
    labFile('book'),
    JSON.stringify({ version: 1, snippets: [{ id: 'a', name: 'A', text: 'x' }] }),
  )
  const before = readFileSync(labFile('book'), 'utf8')
  const [, theirs] = await lists('book')
  expect(theirs).toMatchObject({ writable: false, snippets: [{ id: 'a', folder: '' }] })
  await expect(save(foreign)).rejects.toMatchObject({ key: 'snippets.foreign' })
  expect(readFileSync(labFile('book'), 'utf8')).toBe(before)
})

it('tells a damaged file and does not overwrite it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.constant(`{"version":1,"snippets":[{"id":"../x","name":"a","text":"b"}]}`),
      ),
      async (text) => {
        writeFileSync(labFile('k8s'), text)
        const [own, damaged] = await lists()
        expect(own?.error).toBeUndefined()
        expect(damaged).toMatchObject({ snippets: [], writable: false, error: { code: 'config.corrupt' } })
        await expect(save(lab)).rejects.toMatchObject({ code: 'config.corrupt' })
        expect(readFileSync(labFile('k8s'), 'utf8')).toBe(text)
      },
    ),
    { numRuns: 25 },
  )
})

it.skipIf(process.platform === 'win32')('does not read a file without an end', async () => {
  symlinkSync('/dev/zero', labFile('k8s'))
  expect((await lists())[1]?.error?.code).toBe('config.corrupt')
})

it('refuses more than it keeps', async () => {
  const snippets = Array.from({ length: maxSnippets }, (_, n) => ({ ...draft, id: `s${n}` }))
  writeFileSync(labFile('k8s'), JSON.stringify({ version: 1, snippets }))
  await expect(save(lab)).rejects.toMatchObject({ key: 'snippets.tooMany' })
  expect((await lists())[1]?.snippets).toHaveLength(maxSnippets)
})
