import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import type { SshChannel, SshConnection } from '../ssh'
import { readAdminConfig } from './admin-config'
import { exportText, labEntries } from './kubeconfig'
import { FakeControlPlane } from './testing'

let folder: string
let controlPlane: FakeControlPlane

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-admin-config-'))
  controlPlane = new FakeControlPlane()
  await controlPlane.start()
})
afterEach(async () => {
  controlPlane.dispose()
  await rm(folder, { recursive: true })
})

/** Adds fields to the only user and the only cluster of the kubeconfig on the control plane. */
function tamper(user: object, cluster: object = {}): void {
  const config = parse(controlPlane.adminConfig)
  Object.assign(config.users[0].user, user)
  Object.assign(config.clusters[0].cluster, cluster)
  controlPlane.adminConfig = stringify(config)
}

const exported = () =>
  controlPlane.access.use('k8s', async ({ admin }) => exportText(labEntries(admin.plain, 'k8s')))

it('takes the kubeconfig of the user where that of the machine cannot be used', async () => {
  const whole = controlPlane.adminConfig
  vi.spyOn(controlPlane, 'printed').mockImplementation((command) =>
    command.includes('admin.conf') ? 'clusters: [' : whole,
  )
  expect(await exported()).toContain('https://192.168.56.10:6443')
})

it('a machine names no program of this PC', async () => {
  const ran = join(folder, 'ran')
  const args = ['-e', `require('node:fs').writeFileSync(${JSON.stringify(ran)}, '')`]
  tamper({
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args },
    'auth-provider': { name: 'gcp', config: { 'cmd-path': process.execPath, 'cmd-args': args.join(' ') } },
  })
  const text = await exported()
  expect(existsSync(ran)).toBe(false)
  expect(text).not.toMatch(/exec|auth-provider|cmd-path/)
})

it('a machine names no file and no proxy of this PC', async () => {
  const secret = join(folder, 'secret')
  await writeFile(secret, 'the secret of this PC')
  const files = {
    tokenFile: secret,
    'token-file': secret,
    'client-key': secret,
    'client-certificate': secret,
  }
  tamper(files, { 'certificate-authority': secret, 'proxy-url': 'http://127.0.0.1:1' })
  const { headers, agent } = await controlPlane.access.use('k8s', async (api) => api)
  expect(headers).toEqual({})
  expect(JSON.stringify(agent.options)).not.toContain([...Buffer.from('the secret')].join())
  const { users, clusters } = parse(await exported())
  expect(Object.keys(users[0].user)).toEqual(['client-certificate-data', 'client-key-data'])
  expect(Object.keys(clusters[0].cluster)).toEqual(['server', 'certificate-authority-data'])
})

it('a token is used as it is', async () => {
  tamper({ token: 'abc' })
  expect(await controlPlane.access.use('k8s', async ({ headers }) => headers)).toEqual({
    Authorization: 'Bearer abc',
  })
})

it.each([
  { server: 'http://192.168.56.10:6443' },
  { server: 6443 },
  { 'certificate-authority-data': ['CA'] },
])('refuses a cluster with %j', async (cluster) => {
  tamper({}, cluster)
  await expect(exported()).rejects.toMatchObject({ key: 'kubernetes.noConfig' })
})

it('gives up on a machine that never ends its answer', async () => {
  const close = vi.fn()
  const listen = () => setImmediate(() => vi.advanceTimersByTime(20_000))
  const silent = { listen, endInput: () => undefined, close }
  const exec = async () => silent as unknown as SshChannel
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const reading = readAdminConfig({ exec } as unknown as SshConnection, 'm-k8s')
    await expect(reading).rejects.toMatchObject({ code: 'timeout', params: { seconds: 20 } })
    expect(close).toHaveBeenCalledOnce()
    await controlPlane.access.use('k8s', async () => undefined)
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})
