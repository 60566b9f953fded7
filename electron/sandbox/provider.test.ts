import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MadeLab } from '../labs'
import type { SshTarget } from '../ssh'
import { makeKeyPair } from './ssh-keys'
import { exec, login, openShell, quickPace, removeLab, runPlan, sandbox, temporaryLab } from './testing'

let lab: MadeLab
let rig: ReturnType<typeof sandbox>

beforeEach(async () => {
  lab = await temporaryLab()
  rig = sandbox(lab)
})

afterEach(async () => {
  await rig.provider.dispose()
  await removeLab(lab)
})

const create = (nodes = rig.all) => runPlan(rig.provider.planCreate(lab, nodes))
const states = async () =>
  Object.fromEntries(
    await rig.provider.status(lab).then((all) => [...all].map(([name, { state }]) => [name, state])),
  )

function target(node: string): SshTarget {
  const found = rig.provider.sshTarget(lab, node)
  if (!found) throw new Error(`${node} does not run`)
  return found
}

describe('life of the nodes', () => {
  it('creates nodes that answer to their own name', async () => {
    await create()
    expect(rig.reachable.sort()).toEqual(rig.all.sort())
    for (const node of rig.all) {
      const client = await login(target(node), rig.hostKeys)
      expect(await exec(client, 'hostname')).toEqual({ out: `${node}\n`, err: '', code: 0 })
      client.end()
    }
  })

  it('prints the phases of kubeadm and joins after the control plane is there', async () => {
    const log = await create()
    const at = (text: string) => log.findIndex((line) => line.includes(text))
    expect(at('m-k8s/control-plane: [init] Using Kubernetes version: v1.36.')).toBeGreaterThan(0)
    expect(at('w1-k8s/join: This node has joined the cluster:')).toBeGreaterThan(
      at('initialized successfully!'),
    )
  })

  it('goes through not-created, running, off and not-created again', async () => {
    expect(await states()).toEqual({
      'm-k8s': 'not-created',
      'w1-k8s': 'not-created',
      'w2-k8s': 'not-created',
    })
    await create()
    expect(await states()).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'running', 'w2-k8s': 'running' })
    await runPlan(rig.provider.planHalt(lab, ['w1-k8s']))
    expect(await states()).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'off', 'w2-k8s': 'running' })
    expect(rig.provider.sshTarget(lab, 'w1-k8s')).toBeNull()
    await runPlan(rig.provider.planUp(lab, ['w1-k8s']))
    expect((await states())['w1-k8s']).toBe('running')
    await runPlan(rig.provider.planDestroy(lab, rig.all))
    expect(await states()).toEqual({
      'm-k8s': 'not-created',
      'w1-k8s': 'not-created',
      'w2-k8s': 'not-created',
    })
    expect(rig.hostKeys.size).toBe(0)
  })

  it('ends the nodes of a lab whose folder is gone, and knows nothing of them afterwards', async () => {
    await create()
    const { port } = target('m-k8s')
    await removeLab(lab)
    await rig.provider.forget(lab)
    expect(rig.provider.sshTarget(lab, 'm-k8s')).toBeNull()
    expect(new Set(Object.values(await states()))).toEqual(new Set(['not-created']))
    const refused = connect(port, '127.0.0.1')
    await expect(once(refused, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('finds its nodes off after a restart of the app, and up does not provision again', async () => {
    await create()
    await rig.provider.dispose()
    rig = sandbox(lab)
    expect(await states()).toEqual({ 'm-k8s': 'off', 'w1-k8s': 'off', 'w2-k8s': 'off' })
    const plan = rig.provider.planUp(lab, rig.all)
    const done = await Promise.all(plan.map(async (step) => [step.id, await step.isDone?.()]))
    expect(done.filter(([, isDone]) => !isDone).map(([id]) => id)).toEqual(
      rig.all.map((node) => `${node}/boot`),
    )
    const log = await runPlan(plan)
    expect(log.some((line) => line.includes('kubeadm') || line.includes('[init]'))).toBe(false)
    expect(await states()).toEqual({ 'm-k8s': 'running', 'w1-k8s': 'running', 'w2-k8s': 'running' })
  })

  it('refuses to join a cluster that is not there', async () => {
    await expect(create(['w1-k8s'])).rejects.toMatchObject({ key: 'sandbox.controlPlaneDown' })
    await create(['m-k8s'])
    await create(['w1-k8s'])
  })

  it('stops at once when a run is cancelled, and goes on from there', async () => {
    await rig.provider.dispose()
    rig = sandbox(lab, { ...quickPace, lineMs: 60_000 })
    const cancel = new AbortController()
    const run = runPlan(rig.provider.planCreate(lab, rig.all), cancel.signal)
    cancel.abort()
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
    await rig.provider.dispose()
    rig = sandbox(lab)
    await create()
    expect((await states())['m-k8s']).toBe('running')
  })

  it('says what is wrong with its state file and leaves it alone', async () => {
    await create(['m-k8s'])
    await rig.provider.dispose()
    const path = join(lab.path, '.pilothouse', 'sandbox.json')
    await writeFile(path, '{"version":1,"nodes":')
    rig = sandbox(lab)
    await expect(rig.provider.status(lab)).rejects.toMatchObject({ code: 'config.corrupt' })
    expect(await readFile(path, 'utf8')).toBe('{"version":1,"nodes":')
  })
})

describe('ports', () => {
  it('takes the next free port where the wished one is taken', async () => {
    const wished = lab.file.nodes[0]?.sshPort ?? 0
    const squatter = createServer().listen(wished, '127.0.0.1')
    await once(squatter, 'listening')
    await create(['m-k8s'])
    const { sshPort = 0 } = (await rig.provider.status(lab)).get('m-k8s') ?? {}
    expect(sshPort).toBeGreaterThan(wished)
    expect(lab.file.nodes.slice(1).map((node) => node.sshPort)).not.toContain(sshPort)
    expect(target('m-k8s').port).toBe(sshPort)
    await once(squatter.close(), 'close')
  })

  it('leaves nothing listening behind, even with connections open', async () => {
    const kept = () =>
      process.getActiveResourcesInfo().filter((name) => /TCPServer|Timeout/.test(name)).length
    const before = kept()
    await create()
    const ports = rig.all.map((node) => target(node).port)
    const client = await login(target('m-k8s'), rig.hostKeys)
    client.on('error', () => {})
    const shell = await openShell(client)
    const idle = connect(ports[1] ?? 0, '127.0.0.1').on('error', () => {})
    await once(idle, 'data')
    const gone = once(client, 'close')
    await runPlan(rig.provider.planHalt(lab, ['m-k8s', 'w1-k8s']))
    await gone
    await shell.closed
    await rig.provider.dispose()
    for (const port of ports) await expect(answers(port)).resolves.toBe(false)
    expect(kept()).toBeLessThanOrEqual(before)
  })
})

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

describe('logging in', () => {
  beforeEach(() => create(['m-k8s']))

  it('refuses another key, a password and another user', async () => {
    const stranger = makeKeyPair().privateKey
    const refused = { level: 'client-authentication' }
    await expect(login(target('m-k8s'), rig.hostKeys, { privateKey: stranger })).rejects.toMatchObject(
      refused,
    )
    await expect(login({ ...target('m-k8s'), username: 'vagrant' }, rig.hostKeys)).rejects.toMatchObject(
      refused,
    )
    const password = { ...target('m-k8s'), credential: { method: 'password' as const } }
    await expect(login(password, rig.hostKeys, { password: 'vagrant' })).rejects.toMatchObject(refused)
  })

  it('has another host key after it was rebuilt, and announces it', async () => {
    const alias = target('m-k8s').hostKeyAlias ?? ''
    const first = rig.hostKeys.get(alias)
    await runPlan(rig.provider.planDestroy(lab, ['m-k8s']))
    await create(['m-k8s'])
    expect(rig.hostKeys.get(alias)).not.toEqual(first)
    const client = await login(target('m-k8s'), rig.hostKeys)
    client.end()
  })

  it('lets OpenSSH in, with strict host key checking', async () => {
    const options = await openSshOptions()
    const ssh = (command: string) => promisify(execFile)('ssh', [...options, command])
    expect((await ssh('hostname')).stdout).toBe('m-k8s\n')
    await expect(ssh('echo out; echo err >&2; exit 7')).rejects.toMatchObject({
      code: 7,
      stdout: 'out\n',
      stderr: 'err\n',
    })
  })

  it('gives OpenSSH a terminal, and a shell that reads lines where there is none', async () => {
    const options = await openSshOptions()
    const shell = async (more: string[]) => {
      const child = spawn('ssh', [...options, ...more])
      child.stdin.end('cd /etc\npwd\necho $((6 * 7))\nexit 5\n')
      let out = ''
      child.stdout.on('data', (data: Buffer) => {
        out += data
      })
      const [code] = await once(child, 'close')
      return { out, code }
    }
    const terminal = await shell(['-tt'])
    expect(terminal.code).toBe(5)
    expect(terminal.out).toContain('root@m-k8s:/etc# ')
    expect(terminal.out).toContain('\x1b[?2004l/etc\r\n')
    expect(await shell([])).toEqual({ out: '/etc\n42\n', code: 5 })
  })

  it('takes the key away at the end, and leaves that of another process alone', async () => {
    const { credential } = target('m-k8s')
    if (credential.method !== 'key' || !credential.path) throw new Error('no key')
    const beside = sandbox(lab)
    await beside.provider.status(lab)
    await beside.provider.dispose()
    expect(await readFile(credential.path, 'utf8')).toBe(credential.privateKey)
    await rig.provider.dispose()
    await expect(readFile(credential.path)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  /** What `ssh` needs to log in to m-k8s with the key and host key of this lab, and nothing of this computer's. */
  async function openSshOptions(): Promise<string[]> {
    const { port, username, credential, hostKeyAlias = '' } = target('m-k8s')
    if (credential.method !== 'key' || !credential.path) throw new Error('no key')
    const knownHosts = join(lab.path, 'known_hosts')
    await writeFile(
      knownHosts,
      `${hostKeyAlias} ssh-ed25519 ${rig.hostKeys.get(hostKeyAlias)?.toString('base64')}\n`,
    )
    const options = [
      ['StrictHostKeyChecking', 'yes'],
      ['UserKnownHostsFile', knownHosts],
      ['GlobalKnownHostsFile', 'none'],
      ['HostKeyAlias', hostKeyAlias],
      ['IdentitiesOnly', 'yes'],
      ['BatchMode', 'yes'],
      ['LogLevel', 'ERROR'],
    ].flatMap(([name, value]) => ['-o', `${name}=${value}`])
    return ['-F', 'none', ...options, '-i', credential.path, '-p', String(port), `${username}@127.0.0.1`]
  }
})
