import { networkInterfaces } from 'node:os'
import type { Finding } from '#shared/preflight'
import { isAllowed, overlap, readThisPc } from '../../labs'
import type { HostOnlyNetwork, MachineInfo } from '../../virtualbox'
import { type Check, type CheckContext, finding } from '../check'

/** The lab's usual network; VirtualBox allows it on every system. */
const usualSubnet = '192.168.56.0/24'
const otherSubnet = '192.168.57.0/24'

export interface NetworkFacts {
  subnet: string
  /** Networks this PC is part of. */
  own: readonly string[]
  /** Its addresses with the names of their adapters: `eth0 192.168.0.7/24`. */
  addresses: readonly string[]
  /** Ranges that VirtualBox allows; null where it allows any. */
  allowed: readonly string[] | null
  hostOnly: readonly HostOnlyNetwork[]
  machines: readonly MachineInfo[]
}

export const network: Check = {
  id: 'network',
  applies: () => true,
  async check(context) {
    const [pc, seen] = await Promise.all([readThisPc(), hostOnly(context)])
    return decideNetwork({
      subnet: subnetOf(context.nodes?.[0]?.address),
      own: pc.networks,
      addresses: ownAddresses(),
      allowed: pc.hostOnlyRanges,
      ...seen,
    })
  },
}

export function decideNetwork({
  subnet,
  own,
  addresses,
  allowed,
  hostOnly,
  machines,
}: NetworkFacts): Finding {
  if (allowed && !isAllowed(subnet, allowed))
    return finding('network', 'error', 'networkRefused', {
      params: { subnet, allowed: allowed.join(', ') || '–' },
      evidence: `/etc/vbox/networks.conf: ${allowed.join(' ') || '–'}`,
      fix: [
        'chooseSubnet',
        { key: 'allowSubnet', command: `echo "* ${subnet}" | sudo tee -a /etc/vbox/networks.conf` },
      ],
      links: ['https://www.virtualbox.org/manual/ch06.html#network_hostonly'],
    })
  const suggestion = subnet === usualSubnet ? otherSubnet : usualSubnet
  const other = own.find((candidate) => overlap(subnet, candidate))
  if (other !== undefined)
    return finding('network', 'error', 'networkCollides', {
      params: { subnet, other, suggestion },
      evidence: addresses.filter((one) => overlap(other, one.split(' ').at(-1) ?? '')).join('\n'),
      fix: ['otherSubnet'],
    })
  const neighbours = runningOn(subnet, hostOnly, machines)
  if (neighbours.length > 0)
    return finding('network', 'warning', 'networkInUse', {
      params: { subnet, machines: neighbours.map(({ name }) => name).join(', '), suggestion },
      evidence: neighbours.map(describe).join('\n'),
      fix: ['haltOthers', 'otherSubnet'],
    })
  return finding('network', 'ok', 'networkOk', { params: { subnet } })
}

function ownAddresses(): string[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family }) => family === 'IPv4')
      .map(({ cidr, address }) => `${name} ${cidr ?? address}`),
  )
}

const describe = ({ name, groups, hostOnly, state }: MachineInfo): string =>
  `${groups.join(',')} ${name} (${hostOnly.join(', ')}, ${state})`

function runningOn(
  subnet: string,
  networks: readonly HostOnlyNetwork[],
  machines: readonly MachineInfo[],
): MachineInfo[] {
  const names = networks.filter((one) => overlap(subnet, one.address)).map(({ name }) => name)
  return machines.filter(
    (machine) => machine.state === 'running' && machine.hostOnly.some((to) => names.includes(to)),
  )
}

async function hostOnly({ tools }: CheckContext): Promise<Pick<NetworkFacts, 'hostOnly' | 'machines'>> {
  if (!(await tools.virtualBox())) return { hostOnly: [], machines: [] }
  const [hostOnly, machines] = await Promise.all([tools.hostOnlyNetworks(), tools.machines()])
  return { hostOnly, machines }
}

/** Labs have /24 networks. */
const subnetOf = (address: string | undefined): string =>
  address === undefined ? usualSubnet : `${address.slice(0, address.lastIndexOf('.'))}.0/24`
