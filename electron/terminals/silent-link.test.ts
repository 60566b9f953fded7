import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { lanHostsMissing, startTestHosts, type TestHosts } from '../../e2e/rigs/testhosts'
import { startService, targetOf, trusting } from '../ssh/testing'
import { TestDesk, type TestTerminal } from './testing'

const missing = lanHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

const host = 'm-k8s'
const terminalId = `node/k8s/${host}`

describe.skipIf(missing)('a terminal whose link goes dead without a word', () => {
  let rig: TestHosts
  let ssh: ReturnType<typeof startService>
  let desk: TestDesk
  let terminal: TestTerminal

  beforeAll(async () => {
    rig = await startTestHosts({ base: 22_800, workers: 0, lan: 'pilothouse-link' })
  })
  afterAll(() => rig?.stop())

  beforeEach(async () => {
    const [machine] = rig.hosts
    if (!machine) throw new Error('the rig has no host')
    const target = targetOf(machine, { method: 'key-file', path: rig.keyPath })
    ssh = startService(trusting(), { keepaliveMs: 300, readyTimeoutMs: 3000 })
    desk = new TestDesk({
      connections: ssh.service,
      resolve: async () => ({ target, title: host, role: 'control-plane' }),
    })
    await desk.open({ source: { type: 'node', labId: 'k8s', node: host }, workspace: 'k8s' })
    terminal = await desk.show(terminalId)
    await say('before')
  })
  afterEach(async () => {
    vi.useRealTimers()
    await rig.plug(host)
    await desk.service.dispose()
    ssh.dispose()
  })

  /** Has the shell print a word that its echo does not have. */
  const say = async (word: string) => {
    await terminal.is('ready')
    terminal.type(`echo ${word.slice(0, 1)}''${word.slice(1)}\r`)
    await terminal.sees(new RegExp(`^${word}$`, 'm'))
  }
  /** How many sessions the host's sshd believes to have. */
  const sessions = async () => Number(await rig.exec(host, 'sh', '-c', 'pgrep -fc "^sshd: vagrant@" || true'))
  const losses = () => desk.states.get(terminalId)?.filter((state) => state === 'lost').length ?? 0

  it('is lost with its screen kept, and connects by itself once the link is back', async () => {
    await rig.unplug(host)
    expect((await terminal.is('lost')).error?.code).toBe('net.lost')
    // Nobody has told this side, nor the other one.
    expect(await sessions()).toBe(1)
    await expect.poll(losses).toBeGreaterThan(1)
    expect((await desk.info(terminalId)).error?.code).toMatch(/^(timeout|net\.)/)
    await rig.plug(host)
    await say('after')
    expect(terminal.text()).toMatch(/^before$[\s\S]*^after$/m)
    expect(terminal.page.fault).toBeNull()
  })

  it('is not tried again once its login is refused', async () => {
    const keys = '/home/vagrant/.ssh/authorized_keys'
    await rig.exec(host, 'mv', keys, `${keys}.away`)
    try {
      await rig.unplug(host)
      await terminal.is('lost')
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      await rig.plug(host)
      expect((await terminal.is('closed')).error?.code).toBe('ssh.auth')
      const states = [...(desk.states.get(terminalId) ?? [])]
      await vi.advanceTimersByTimeAsync(600_000)
      expect(desk.states.get(terminalId)).toEqual(states)
      await terminal.sees(/^before$/m)
    } finally {
      await rig.exec(host, 'mv', `${keys}.away`, keys)
    }
  })

  it('is found dead after a sleep of this PC in which the other side has hung up', async () => {
    // Longer than it takes while awake to notice.
    await rig.asleep(host, ['unplug', 'drop'], 2)
    expect((await terminal.is('lost')).error?.code).toBe('net.lost')
    expect(await sessions()).toBe(0)
    await rig.plug(host)
    await say('after')
    expect(terminal.text()).toMatch(/^before$[\s\S]*^after$/m)
  })
})
