import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { namespaces, ObjectStore, resources } from '../kube-api'
import { ClusterFile, readClusterFile } from './cluster-file'

const logger = pino({ level: 'silent' })
let folder: string
let store: ObjectStore

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-cluster-file-'))
  store = new ObjectStore()
})
afterEach(() => rm(folder, { recursive: true }))

const path = () => join(folder, '.pilothouse', 'sandbox-cluster.json')
const names = async () =>
  (await readClusterFile(folder))?.map(({ kind, metadata }) => `${kind} ${metadata.name}`)

const add = (name: string, filler = '') =>
  store.create(namespaces, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, annotations: { filler } },
    spec: {},
    status: { phase: 'Active' },
  })

function addSecret(): void {
  const secrets = resources.find(({ kind }) => kind === 'Secret')
  if (!secrets) throw new Error('no secrets')
  const metadata = { name: 'database', namespace: 'web' }
  store.create(secrets, { apiVersion: 'v1', kind: 'Secret', metadata, data: { password: 'aHVudGVyMg==' } })
}

/** Changes the store while there is a file of it, until all is written. */
async function during(change: () => void): Promise<ClusterFile> {
  const file = new ClusterFile(folder, store, logger)
  change()
  await file.dispose()
  return file
}

it('keeps what the store has, for its owner alone, and no Secret', async () => {
  expect(await readClusterFile(folder)).toBeNull()
  await during(() => {
    add('web')
    addSecret()
  })
  expect(await names()).toEqual(['Namespace web'])
  expect(await readFile(path(), 'utf8')).not.toContain('aHVudGVyMg==')
  if (process.platform !== 'win32') expect((await stat(path())).mode & 0o777).toBe(0o600)
})

it('is gone once there is no cluster, whatever was to be written', async () => {
  await during(() => void add('web'))
  const file = new ClusterFile(folder, store, logger)
  add('later')
  await file.remove()
  await file.dispose()
  expect(await readClusterFile(folder)).toBeNull()
})

it('stays as it is while there is too much', async () => {
  await during(() => void add('web'))
  await during(() => {
    for (let index = 0; index < 9; index++) add(`big-${index}`, 'x'.repeat(4 * 1024 * 1024))
  })
  expect(await names()).toEqual(['Namespace web'])
})

it.each([
  '',
  '{"version":1,"objects":[{}]}',
  '{"version":2,"objects":[]}',
  '{"version":1,"objects":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}]}',
])('%s is refused', async (text) => {
  await during(() => void add('web'))
  await writeFile(path(), text)
  await expect(readClusterFile(folder)).rejects.toMatchObject({ code: 'config.corrupt' })
})
