import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { kubeconfig } from '../kube-api'
import { exportText, labEntries, plainConfig } from './kubeconfig'
import { KubeconfigFile } from './kubeconfig-file'

const admin = plainConfig(
  kubeconfig('https://192.168.56.10:6443', 'CA', 'kubernetes-admin', { certificate: 'C', key: 'K' }),
)
const own = `# my clusters
apiVersion: v1
kind: Config
clusters:
- name: work   # the one that pays
  cluster: {server: "https://work.example"}
contexts:
- name: work
  context: {cluster: work, user: me}
users:
- name: me
  user: {token: secret}
current-context: work
`

let folder: string
let file: KubeconfigFile

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-kubeconfig-'))
  file = new KubeconfigFile(join(folder, '.kube', 'config'))
})
afterEach(() => rm(folder, { recursive: true }))

const text = () => readFile(file.path, 'utf8')
const merge = (labId = 'k8s') => file.merge(labId, labEntries(admin, labId))

async function writeOwn(content = own): Promise<void> {
  await merge()
  await writeFile(file.path, content)
}

it('makes the file where there is none, for its owner alone, with the lab as its context', async () => {
  expect(await merge()).toBeNull()
  expect(parse(await text())).toMatchObject({
    clusters: [{ name: 'pilothouse-k8s', cluster: { server: 'https://192.168.56.10:6443' } }],
    contexts: [{ name: 'k8s', context: { cluster: 'pilothouse-k8s', user: 'pilothouse-k8s' } }],
    users: [{ name: 'pilothouse-k8s' }],
    'current-context': 'k8s',
  })
  if (process.platform !== 'win32') expect((await stat(file.path)).mode & 0o777).toBe(0o600)
})

it('keeps what is there, with its comments and its current context, and a copy of it', async () => {
  await writeOwn()
  const backup = await merge()
  expect(await readFile(String(backup), 'utf8')).toBe(own)
  const merged = await text()
  expect(merged).toContain('# my clusters')
  expect(merged).toContain('# the one that pays')
  expect(parse(merged)).toMatchObject({
    contexts: [{ name: 'work' }, { name: 'k8s' }],
    'current-context': 'work',
  })
})

it('keeps what was there before the first lab for good, and what was there before the last change', async () => {
  await writeOwn()
  await merge()
  const backup = await merge('other')
  await file.remove('k8s')
  await file.remove('other')
  const later = `${await text()}# mine\n`
  await writeFile(file.path, later)
  expect(await merge()).toBe(backup)
  expect(await readFile(`${file.path}.pilothouse-original`, 'utf8')).toBe(own)
  expect(await readFile(String(backup), 'utf8')).toBe(later)
})

it('takes no file that it has made itself for the original', async () => {
  await merge()
  await merge('other')
  await expect(stat(`${file.path}.pilothouse-original`)).rejects.toMatchObject({ code: 'ENOENT' })
})

it('takes the lab out again and nothing else', async () => {
  await writeOwn()
  await merge()
  await merge('other')
  expect(await file.has('k8s')).toBe(true)
  await file.remove('k8s')
  expect(await file.has('k8s')).toBe(false)
  await file.remove('other')
  expect(parse(await text())).toEqual(parse(own))
})

it('replaces an older entry of the same lab', async () => {
  await merge()
  await merge()
  expect(parse(await text()).contexts).toHaveLength(1)
})

it('leaves the context of another cluster alone', async () => {
  await writeOwn()
  await expect(merge('work')).rejects.toMatchObject({ key: 'kubernetes.contextTaken' })
  await file.remove('work')
  expect(await text()).toBe(own)
})

it('keeps a context of the lab’s name that the user has made point elsewhere', async () => {
  await merge()
  const changed = parse(await text())
  changed.contexts[0].context = { cluster: 'work', user: 'me' }
  await writeFile(file.path, stringify(changed))
  await file.remove('k8s')
  expect(parse(await text())).toEqual({ ...changed, clusters: [], users: [] })
})

it.each(['not: [closed', '- a list', '"text"'])('leaves %j alone, which is no kubeconfig', async (broken) => {
  await writeOwn(broken)
  await expect(merge()).rejects.toMatchObject({ code: 'config.corrupt' })
  await expect(file.remove('k8s')).rejects.toMatchObject({ code: 'config.corrupt' })
  expect(await text()).toBe(broken)
})

it('exports the lab alone', () => {
  expect(parse(exportText(labEntries(admin, 'k8s')))).toMatchObject({
    clusters: [{ name: 'pilothouse-k8s' }],
    'current-context': 'k8s',
  })
})
