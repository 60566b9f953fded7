import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LabOnDisk } from '../labs'
import { FakeKeychain } from '../platform/testing-keychain'
import { SshService } from '../ssh'
import { FakePerson } from '../ssh/testing'
import { OpenedProvider } from '../vagrant'
import type { MachineInfo } from './parse-machine'
import { VirtualBoxProvider } from './virtualbox-provider'
import { watchStarts } from './watch-starts'

const uuid = '65f884f0-7fe1-4fc7-9336-c54b48a391fd'

/** A fake Vagrant: its machine exists, is off, and does not start. */
const fakeVagrant = `#!/bin/sh
case $1 in
  status) echo '1795254621,m-k8s,state,poweroff' ;;
  up)
    echo '1795254621,m-k8s,action,up,start'
    echo '1795254626,,ui,error,Timed out while waiting for the machine to boot.'
    echo '1795254626,,error-exit,Vagrant::Errors::VMBootTimeout,Timed out while waiting for the machine to boot.'
    exit 1 ;;
esac
`

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-virtualbox-'))
  await writeFile(join(folder, 'vagrant'), fakeVagrant)
  await chmod(join(folder, 'vagrant'), 0o755)
  await mkdir(join(folder, 'k8s/.vagrant/machines/m-k8s/virtualbox'), { recursive: true })
  await writeFile(join(folder, 'k8s/.vagrant/machines/m-k8s/virtualbox/id'), uuid)
  await writeFile(join(folder, 'k8s/Vagrantfile'), '')
})
afterEach(() => rm(folder, { recursive: true }))

type Providers = 'of this app' | 'of somebody else'

/** Starts the lab's only node; gives the lines of the run's log. */
async function failedStart(written: Providers = 'of this app'): Promise<string[]> {
  const ssh = new SshService({
    homeFolder: folder,
    prompter: new FakePerson(() => null),
    keychain: new FakeKeychain(),
    logger: pino({ level: 'silent' }),
  })
  const machine = async (asked: string) => {
    if (asked !== uuid) throw new Error(`no machine ${asked}`)
    return { logFolder: join(folder, 'Logs') } as MachineInfo
  }
  const options = {
    program: join(folder, 'vagrant'),
    hostKeys: ssh.hostKeys,
    reports: { reachable: () => undefined, changed: () => undefined },
    watch: watchStarts({
      machine,
      machineFolder: async () => folder,
      machines: async () => [],
      snapshots: async () => [],
      remove: async () => undefined,
    }),
  }
  const own = { id: 'virtualbox', vagrantProvider: 'virtualbox', tools: [] } as const
  const virtualBox = { machine, snapshots: async () => [] }
  const provider =
    written === 'of this app'
      ? new VirtualBoxProvider({ ...options, ...own, virtualBox })
      : new OpenedProvider(options)
  const node = {
    name: 'm-k8s',
    role: 'control-plane',
    address: '192.168.56.10',
    sshPort: 60_010,
    cpus: 2,
    memoryMiB: 2048,
  }
  const lab = { id: 'k8s', path: join(folder, 'k8s'), file: { nodes: [node] } } as LabOnDisk
  const [start] = provider.planUp(lab, ['m-k8s'])
  const lines: string[] = []
  const context = { signal: new AbortController().signal, log: (text: string) => void lines.push(text) }
  await expect(start?.run(context)).rejects.toMatchObject({ params: { class: 'VMBootTimeout' } })
  await provider.dispose()
  ssh.dispose()
  return lines
}

describe.skipIf(process.platform === 'win32')('a machine that does not start', () => {
  it.each<Providers>(['of this app', 'of somebody else'])('tells what VBox.log says: %s', async (written) => {
    await mkdir(join(folder, 'Logs'))
    await writeFile(
      join(folder, 'Logs/VBox.log'),
      `00:00:00.000 VirtualBox VM 7.2.4 r170995 darwin.arm64 release log
00:00:01.002 Host: 16 GB
00:00:02.109 NEM: NEMR3Init: Snail execution mode is active!
`,
    )
    expect((await failedStart(written)).filter((line) => line.startsWith('VBox.log'))).toEqual([
      'VBox.log: 00:00:00.000 VirtualBox VM 7.2.4 r170995 darwin.arm64 release log',
      'VBox.log: 00:00:02.109 NEM: NEMR3Init: Snail execution mode is active!',
    ])
  })

  it('keeps the first failure where there is no VBox.log', async () => {
    expect(await failedStart()).toContainEqual(expect.stringContaining("VirtualBox's own log cannot be read"))
  })
})
