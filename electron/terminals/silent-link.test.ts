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
    // Keepalives are sent when a test says so: a busy machine may answer late.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const [machine] = rig.hosts
    if (!machine) throw new Error('the rig has no host')
    const target = targetOf(machine, { method: 'key-file', path: rig.keyPath })
    ssh = startService(trusting())
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
  /** As after the four keepalives of a minute that nobody answers. */
  const findDead = async () => {
    vi.advanceTimersByTime(60_000)
    expect((await terminal.is('lost')).error?.code).toBe('net.lost')
  }
  const losses = () => desk.states.get(terminalId)?.filter((state) => state === 'lost').length ?? 0

  it('is lost with its screen kept, and connects by itself once the link is back', async () => {
    await rig.unplug(host)
    await findDead()
    // Nobody has told this side, nor the other one.
    expect(await sessions()).toBe(1)
    await expect.poll(losses).toBeGreaterThan(1)
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
      await findDead()
      await rig.plug(host)
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      await expect
        .poll(async () => {
          await vi.advanceTimersByTimeAsync(20)
          return (await desk.info(terminalId)).error?.code
        })
        .toBe('ssh.auth')
      const states = [...(desk.states.get(terminalId) ?? [])]
      await vi.advanceTimersByTimeAsync(600_000)
      expect(desk.states.get(terminalId)).toEqual(states)
      await terminal.sees(/^before$/m)
    } finally {
      await rig.exec(host, 'mv', `${keys}.away`, keys)
    }
  })

  it('is found dead after a sleep of this PC in which the other side has hung up', async () => {
    await rig.asleep(host, ['unplug', 'drop'])
    expect(await sessions()).toBe(0)
    await findDead()
    await rig.plug(host)
    await say('after')
    expect(terminal.text()).toMatch(/^before$[\s\S]*^after$/m)
  })
})
