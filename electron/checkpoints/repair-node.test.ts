import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import type { SshTarget } from '../ssh'
import { startService, targetOf, trusting } from '../ssh/testing'
import { repairNode } from './repair-node'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

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
  }, 60_000)
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
