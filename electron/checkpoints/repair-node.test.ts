import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { LabError } from '#shared/errors'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import type { SshChannel, SshConnections, SshTarget } from '../ssh'
import { startService, targetOf, trusting } from '../ssh/testing'
import { repairNode } from './repair-node'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

const fakeTarget: SshTarget = {
  name: 'm-k8s',
  host: 'h',
  port: 22,
  username: 'vagrant',
  credential: { method: 'agent' },
}

function useFakeTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
}

it('begins again where connecting takes too long', async () => {
  useFakeTimers()
  // Fake connections, which never come about and end as the real ones do.
  const connections: SshConnections = {
    connect: (_, { signal } = {}) =>
      new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () =>
          reject(signal.reason instanceof LabError ? signal.reason : new LabError('cancelled', 'cancelled')),
        ),
      ),
    turn: async () => () => undefined,
    dispose: () => undefined,
  }
  const run = new AbortController()
  const logged: string[] = []
  const context = { signal: run.signal, log: (text: string) => void logged.push(text) }
  const ended = expect(repairNode({ connections, target: fakeTarget, context })).rejects.toThrow()
  await vi.advanceTimersByTimeAsync(45_000)
  expect(logged).toEqual(['There was no answer within 45 seconds.'])
  run.abort()
  await ended
})

it('takes its time as long as the machine says something', async () => {
  useFakeTimers()
  // A fake channel, whose script prints a line each 40 s.
  let listeners: Parameters<SshChannel['listen']>[0] | undefined
  const channel = {
    listen: (given: typeof listeners) => {
      listeners = given
    },
    write: () => true,
    endInput: () => undefined,
  }
  const connection = { exec: async () => channel, release: () => undefined }
  const connections = { connect: async () => connection } as unknown as SshConnections
  const logged: string[] = []
  const context = { signal: new AbortController().signal, log: (text: string) => void logged.push(text) }
  const repaired = repairNode({ connections, target: fakeTarget, context })
  for (const line of ['one', 'two', 'three']) {
    await vi.advanceTimersByTimeAsync(40_000)
    listeners?.data(Buffer.from(`${line}\n`))
  }
  listeners?.end({ code: 0, signal: null, lost: false })
  await repaired
  expect(logged).toEqual(['one', 'two', 'three'])
})

describe.skipIf(missing)('a repair over OpenSSH', () => {
  let rig: TestHosts
  let ssh: ReturnType<typeof startService>
  let target: SshTarget
  const home = '/home/vagrant'
  /** Puts a fake sudo before the machine's own, which this account may not use. */
  const sudo = (text: string) =>
    rig.exec(
      'm-k8s',
      'sh',
      '-c',
      `cat > ${home}/bin/sudo <<'END'\n#!/bin/sh\n${text}\nEND\nchmod 755 ${home}/bin/sudo`,
    )

  beforeAll(async () => {
    rig = await startTestHosts({ base: 22_600, workers: 0 })
    await rig.exec('m-k8s', 'mkdir', '-p', `${home}/bin`)
    await rig.exec(
      'm-k8s',
      'sh',
      '-c',
      `echo 'export PATH=${home}/bin:$PATH' > ${home}/.bashrc; chown -R vagrant ${home}`,
    )
    ssh = startService(trusting())
    target = targetOf(rig.hosts[0] as TestHost, { method: 'key-file', path: rig.keyPath })
  })
  afterAll(async () => {
    ssh?.dispose()
    await rig?.stop()
  })

  const lines: string[] = []
  afterEach(() => {
    lines.length = 0
  })
  const repair = (signal = new AbortController().signal) =>
    repairNode({
      connections: ssh.service,
      target,
      context: { signal, log: (text) => void lines.push(text) },
    })

  it('runs its script as root, with the time of this PC', async () => {
    await sudo('shift; exec "$@"')
    await repair()
    expect(lines).toEqual([
      '[repair] The clock is right',
      '[repair] The node is not part of a cluster yet',
      '[repair] Done',
    ])
  })

  it('says what the script said where it fails', async () => {
    await sudo('echo "[repair] ERROR: the kubelet cannot be helped" >&2; exit 3')
    await expect(repair()).rejects.toMatchObject({
      key: 'checkpoints.repairFailed',
      params: { node: 'm-k8s' },
      details: '[repair] ERROR: the kubelet cannot be helped',
    })
  })

  it('begins again where the connection was cut, and ends with its run', async () => {
    await sudo(`echo waiting; [ -e ${home}/cut ] || { touch ${home}/cut; exec sleep 600; }; shift; exec "$@"`)
    const repaired = repair()
    await expect.poll(() => lines).toContain('waiting')
    await rig.drop('m-k8s')
    await repaired
    expect(lines.at(-1)).toBe('[repair] Done')
    await rig.exec('m-k8s', 'rm', `${home}/cut`)
    const run = new AbortController()
    const cancelled = repair(run.signal)
    await expect.poll(() => lines.filter((line) => line === 'waiting')).toHaveLength(3)
    run.abort()
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
  })
})
