import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Comparison, type NodeResult, sourceId } from '#shared/compare'
import { foldResults, isOver } from '#shared/compare-groups'
import type { RemoteSource } from '#shared/terminals'
import { startTestHosts, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import { noLogger } from '../platform/logger'
import type { Client, Emit } from '../rpc'
import type { SshTarget } from '../ssh'
import { startService, targetOf, trusting } from '../ssh/testing'
import { CompareService } from './compare-service'

const missing = testHostsMissing()
const page = {} as Client
const names = ['m-k8s', 'w1-k8s', 'w2-k8s']

describe.skipIf(missing)(`compare on real hosts${missing ? ` (${missing})` : ''}`, () => {
  let rig: TestHosts
  let ssh: ReturnType<typeof startService>
  let service: CompareService
  let known: Comparison | undefined

  const emit: Emit = (event, payload) => {
    if (event === 'compare.started') known = payload as Comparison
    else if (event === 'compare.result') {
      const { result } = payload as { result: NodeResult }
      const same = (other: NodeResult) => sourceId(other.source) === sourceId(result.source)
      if (known) known = { ...known, results: known.results.map((other) => (same(other) ? result : other)) }
    }
  }

  beforeAll(async () => {
    rig = await startTestHosts({ base: 22_400, workers: 2 })
    ssh = startService(trusting())
    const privateKey = readFileSync(rig.keyPath, 'utf8')
    const resolve = async (source: RemoteSource): Promise<SshTarget> => {
      const name = source.type === 'session' ? source.sessionId : ''
      const host = rig.hosts.find((each) => each.name === name) ?? { name, host: '127.0.0.1', port: 1 }
      return targetOf(host, { method: 'key', privateKey })
    }
    service = new CompareService({ connections: ssh.service, resolve, emit, logger: noLogger() })
  })
  afterAll(async () => {
    await service.dispose()
    ssh.dispose()
    await rig.stop()
  })

  const targetsOn = (nodes: readonly string[]) =>
    nodes.map((name) => ({ source: { type: 'session', sessionId: name } as const, name }))

  async function start(command: string, options: { nodes?: string[]; timeoutSeconds?: number } = {}) {
    const { nodes = names, timeoutSeconds = 60 } = options
    const input = { workspace: 'sessions', targets: targetsOn(nodes), command, timeoutSeconds }
    const { comparisonId } = await service.handlers['compare.start'](input, page)
    return comparisonId
  }
  const allOver = () => expect.poll(() => known?.results.every(isOver)).toBe(true)
  async function results(...args: Parameters<typeof start>): Promise<NodeResult[]> {
    await start(...args)
    await allOver()
    return known?.results ?? []
  }
  const sleeping = (host: string) => rig.exec(host, 'sh', '-c', 'pgrep -f "sleep 98[7]" || true')

  it('finds the node that differs, and tells output, error output and exit code apart', async () => {
    await rig.exec('w2-k8s', 'sh', '-c', 'echo other > /home/vagrant/mark')
    const command = 'cat mark 2>&1 || true; echo words >&2; exit 3'
    const found = foldResults(await results(command), new Set())
    expect(found.map(({ results }) => results.map(({ name }) => name))).toEqual([
      ['m-k8s', 'w1-k8s'],
      ['w2-k8s'],
    ])
    expect(found[1]?.results).toMatchObject([
      { state: 'ended', exitCode: 3, signal: null, output: 'other\n', errorOutput: 'words\n', cut: false },
    ])
    expect(found[1]?.results[0].durationMs).toBeGreaterThanOrEqual(0)
  })

  it('gives a command no input, reports a signal, and cleans its text', async () => {
    expect((await results('cat; echo read'))[0]).toMatchObject({ exitCode: 0, output: 'read\n' })
    expect((await results('kill -TERM $$'))[0]).toMatchObject({ exitCode: null, signal: 'SIGTERM' })
    const [coloured] = await results(String.raw`printf '\033[31mred\033[0m 10%%\r 20%%\n\377\n'`)
    expect(coloured?.output).toBe(' 20%\n\ufffd\n')
  })

  it('cuts long output at the same place on every node', async () => {
    const long = await results('head -c 2000000 /dev/zero | tr "\\0" x; exit 4')
    for (const { cut, exitCode, output } of long) {
      expect([cut, exitCode, output.length]).toEqual([true, 4, 1024 * 1024])
    }
    expect(foldResults(long, new Set())).toHaveLength(1)
  })

  it('ends what takes too long, on the node too, and keeps what came', async () => {
    // The time is over when the test says so: what a busy machine has not done by then would not have come.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    await start('echo before; sleep 987', { timeoutSeconds: 3600 })
    for (const name of names) await expect.poll(() => sleeping(name)).not.toBe('')
    vi.advanceTimersByTime(3_600_000)
    await allOver()
    expect(known?.results).toHaveLength(3)
    for (const result of known?.results ?? [])
      expect(result).toMatchObject({ state: 'failed', output: 'before\n', error: { code: 'timeout' } })
    for (const name of names) await expect.poll(() => sleeping(name)).toBe('')
  })

  it('cancel keeps what came, and the nodes that ended', async () => {
    const id = await start('echo before; case $(hostname) in m-*) ;; *) sleep 987 ;; esac')
    await expect.poll(() => known?.results[0]).toMatchObject({ state: 'ended' })
    for (const name of names.slice(1)) await expect.poll(() => sleeping(name)).not.toBe('')
    await service.handlers['compare.cancel']({ comparisonId: id }, page)
    await allOver()
    expect(known?.results).toMatchObject([
      { exitCode: 0, output: 'before\n' },
      { state: 'failed', output: 'before\n', error: { code: 'cancelled' } },
      { state: 'failed', output: 'before\n', error: { code: 'cancelled' } },
    ])
  })

  it('tells a lost connection and a host that is not there, and runs again where it failed', async () => {
    const id = await start('echo before; test -e /tmp/again || sleep 987', { nodes: [...names, 'gone'] })
    for (const name of names) {
      await expect.poll(() => sleeping(name)).not.toBe('')
      await rig.exec(name, 'touch', '/tmp/again')
      await rig.drop(name)
    }
    await allOver()
    expect(known?.results).toMatchObject([
      ...names.map(() => ({ state: 'failed', output: 'before\n', error: { code: 'net.lost' } })),
      { state: 'failed', output: '', durationMs: null, error: { code: 'net.refused' } },
    ])
    const nodes = [...names.slice(0, 2), 'gone'].map((name) => `session/${name}`)
    await service.handlers['compare.again']({ comparisonId: id, nodes }, page)
    await allOver()
    expect(known?.results.map(({ state }) => state)).toEqual(['ended', 'ended', 'failed', 'failed'])
  })

  it('takes many nodes without a warning of too many listeners', async () => {
    const warned = vi.fn()
    process.on('warning', warned)
    const many = await results('true', { nodes: Array.from({ length: 80 }, (_, index) => `gone-${index}`) })
    process.off('warning', warned)
    expect(many.every(({ error }) => error?.code === 'net.refused')).toBe(true)
    expect(foldResults(many, new Set())).toHaveLength(1)
    expect(warned).not.toHaveBeenCalled()
  })

  it('keeps one comparison of a workspace, whose predecessor is cancelled', async () => {
    const first = await start('sleep 987')
    const again = targetsOn(['m-k8s']).map((target) => ({ ...target, name: 'm-k8s 2' }))
    const targets = [...targetsOn(['m-k8s']), ...again]
    const input = { workspace: 'sessions', targets, command: 'true', timeoutSeconds: 60 }
    const { comparisonId: second } = await service.handlers['compare.start'](input, page)
    await allOver()
    expect(known?.results).toMatchObject([{ name: 'm-k8s' }])
    expect(await service.handlers['compare.list'](undefined, page)).toMatchObject([{ id: second }])
    expect(() => service.handlers['compare.cancel']({ comparisonId: first }, page)).toThrow('not kept')
  })
})
