import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { App } from './app'
import { descendants, isRunning, listeningPorts } from './processes'

/** End-to-end tests rely on this check, so it must find what is left behind. */
describe.runIf(process.platform === 'linux')('leak check', () => {
  let app: App
  const children: ChildProcess[] = []
  const start = async (script: string, env: NodeJS.ProcessEnv = {}) => {
    const child = spawn('bash', ['-c', script], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    children.push(child)
    await once(child, 'spawn')
    return child
  }

  beforeEach(() => {
    app = new App()
  })
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await app.dispose()
  })

  it('is content when nothing is left', () => expect(app.expectGone([], [])).resolves.toBeUndefined())

  it('finds a process that has lost its parent, by its environment', async () => {
    const parent = await start('sleep 600 & echo started', { PILOTHOUSE_HOME: app.home })
    await once(parent, 'exit')
    await expect(app.expectGone([], [], 500)).rejects.toThrow('sleep 600')
  })

  it('finds a child of a child that changed its environment', async () => {
    const parent = await start('(env -i sleep 601; true); true')
    await expect.poll(() => descendants(parent.pid ?? 0).length).toBe(2)
    const pids = descendants(parent.pid ?? 0)
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    await expect(app.expectGone(pids, [], 500)).rejects.toThrow('sleep 601')
    for (const pid of pids.filter(isRunning)) process.kill(pid, 'SIGKILL')
  })

  it('finds a port that still answers', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    expect(listeningPorts(process.pid)).toContain(port)
    await expect(app.expectGone([], [port])).rejects.toThrow(String(port))
    server.close()
  })

  it('finds a lab folder that nobody expects', async () => {
    mkdirSync(join(app.labs, 'half-made'))
    await expect(app.expectGone([], [])).rejects.toThrow('half-made')
    app.expectedLabs.add('half-made')
    await expect(app.expectGone([], [])).resolves.toBeUndefined()
  })
})
