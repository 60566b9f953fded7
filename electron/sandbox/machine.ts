import { posix } from 'node:path'
import { type CommandName, getCommandNames, InMemoryFs } from 'just-bash'
import { LabError } from '#shared/errors'
import type { PlannedNode } from '#shared/labs'
import type { LabFile } from '../labs'
import { account } from './account'
import type { Cluster } from './cluster-state'
import type { NodeRecord } from './state-file'
import { system } from './versions'

/** Most bytes that the files of one node may take; what is beyond fails as on a full disk. */
const diskBytes = 64 * 1024 * 1024

/** One running simulated node, as its shells see it. Its files live as long as it runs. */
export interface Machine {
  readonly node: PlannedNode
  readonly lab: LabFile
  readonly cluster: Cluster
  readonly files: InMemoryFs
  readonly bootedAt: Date
  /** Whether a provisioning step has been carried out here. */
  has(step: string): boolean
}

/** There is no such machine, or it does not run. */
export const nodeOff = (node: string): LabError =>
  new LabError('state.conflict', 'sandbox.nodeOff', { params: { node } })

/** Commands of just-bash that a node has. The others start worker threads, or no learner would look for them here. */
export const shellCommands = getCommandNames().filter(
  (name): name is CommandName => !['sqlite3', 'html-to-markdown', 'xan'].includes(name),
)

/** What Ubuntu has and a node only names: "command not found" would teach something wrong. */
export const notSimulated = [
  ...['apt', 'apt-get', 'dpkg', 'snap', 'nano', 'vi', 'vim', 'passwd', 'su'],
  ...['ps', 'top', 'reboot', 'shutdown', 'ping', 'ss', 'ssh', 'scp', 'lsblk'],
  ...['mount', 'dmesg', 'journalctl', 'crictl', 'kubeadm'],
]

/** Commands that the node adds, or answers for itself; `kubectl` comes with its provisioning step. */
const ownPrograms = [
  'df',
  'free',
  'hostnamectl',
  'id',
  'ip',
  'nproc',
  'sudo',
  'systemctl',
  'uname',
  'uptime',
  'watch',
]

/** A node as it is right after its start, with the files of a fresh system; `record` says what was provisioned before. */
export function bootMachine(
  node: PlannedNode,
  lab: LabFile,
  cluster: Cluster,
  record: () => Readonly<NodeRecord> | undefined,
): Machine {
  const files = new InMemoryFs(initialFiles(node, lab), { maxTotalBytes: diskBytes })
  for (const folder of ['/home/vagrant', '/tmp', '/var/log', '/opt', '/mnt'])
    files.mkdirSync(folder, { recursive: true })
  const has = (step: string) => record()?.steps.includes(step) ?? false
  const machine = { node, lab, cluster, files, bootedAt: new Date(), has }
  installPrograms(machine, [
    ...shellCommands,
    ...ownPrograms,
    ...notSimulated,
    ...(has('kubernetes') ? ['kubectl'] : []),
  ])
  return machine
}

/** Puts programs where `which`, `type` and completion look for them; what they do is in shell/commands.ts. */
export function installPrograms({ files }: Machine, names: readonly string[]): void {
  for (const name of names)
    files.writeFileSync(`/usr/bin/${name}`, `# Sandbox – simulated: ${name}\n`, undefined, { mode: 0o755 })
}

/** Lets the node know the others of its lab by name. */
export function writeHosts({ files }: Machine, lab: LabFile): void {
  files.writeFileSync('/etc/hosts', hosts(lab))
}

/** Where kubeadm writes the administrator's kubeconfig, and where its last words say to copy it to. */
export function writeKubeconfig({ files }: Machine, text: string): void {
  for (const path of ['/etc/kubernetes/admin.conf', `${account.home}/.kube/config`]) {
    files.mkdirSync(posix.dirname(path), { recursive: true })
    files.writeFileSync(path, text, undefined, { mode: 0o600 })
  }
}

function initialFiles(node: PlannedNode, lab: LabFile): Record<string, string> {
  return {
    '/etc/hostname': `${node.name}\n`,
    '/etc/hosts': hosts(lab),
    '/etc/os-release': [
      `PRETTY_NAME="${system.osImage}"`,
      'NAME="Ubuntu"',
      'VERSION_ID="24.04"',
      'VERSION="24.04.3 LTS (Noble Numbat)"',
      'VERSION_CODENAME=noble',
      'ID=ubuntu',
      'ID_LIKE=debian',
      'HOME_URL="https://www.ubuntu.com/"',
      'SUPPORT_URL="https://help.ubuntu.com/"',
      'BUG_REPORT_URL="https://bugs.launchpad.net/ubuntu/"',
      'UBUNTU_CODENAME=noble',
      '',
    ].join('\n'),
    '/etc/resolv.conf': 'nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n',
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nvagrant:x:1000:1000::/home/vagrant:/bin/bash\n',
    '/root/.bashrc': "alias ll='ls -alF'\n",
  }
}

function hosts(lab: LabFile): string {
  const nodes = lab.nodes.map((node) => `${node.address} ${node.name}`)
  return ['127.0.0.1 localhost', '127.0.1.1 ubuntu2404.localdomain', ...nodes, ''].join('\n')
}
