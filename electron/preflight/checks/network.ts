import { networkInterfaces } from 'node:os'
import { posix } from 'node:path'
import type { Finding } from '#shared/preflight'
import { builtInRange, isAllowed, networksConfPath, overlap, readThisPc } from '../../labs'
import type { DhcpServer, HostOnlyNetwork, MachineInfo } from '../../virtualbox'
import { type Check, type CheckContext, finding } from '../check'

/** The lab's usual network; VirtualBox allows it on every system. */
const usualSubnet = '192.168.56.0/24'
const otherSubnet = '192.168.57.0/24'
const usualNodes = [10, 101, 102, 103].map((end) => `192.168.56.${end}`)

export interface NetworkFacts {
  subnet: string
  /** Addresses in it of the machines that are to be made or started. */
  nodes: readonly string[]
  /** Whether some of them are there already, so that the subnet is chosen for good. */
  exists: boolean
  /** Networks this PC is part of. */
  own: readonly string[]
  /** Its addresses with the names of their adapters: `eth0 192.168.0.7/24`. */
  addresses: readonly string[]
  /** Ranges that VirtualBox allows; null where it allows any. */
  allowed: readonly string[] | null
  hostOnly: readonly HostOnlyNetwork[]
  /** Machines of VirtualBox but for those of the same lab. */
  machines: readonly MachineInfo[]
  dhcp: readonly DhcpServer[]
}

export const network: Check = {
  id: 'network',
  applies: () => true,
  async check(context) {
    const { existing } = context
    const nodes = context.nodes
      ? [...context.nodes, ...existing].map(({ address }) => address).filter(Boolean)
      : usualNodes
    if (nodes.length === 0) return null
    const [pc, seen] = await Promise.all([readThisPc(), hostOnly(context)])
    return decideNetwork({
      subnet: subnetOf(nodes[0]),
      nodes,
      own: pc.networks,
      addresses: ownAddresses(),
      allowed: pc.hostOnlyRanges,
      exists: existing.length > 0,
      ...seen,
    })
  },
}

export function decideNetwork(facts: NetworkFacts): Finding {
  const { subnet, own, addresses, allowed, exists } = facts
  if (allowed && !isAllowed(subnet, allowed))
    return finding('network', 'error', 'networkRefused', {
      params: { subnet, allowed: allowed.join(', ') || '–' },
      evidence: `${networksConfPath}: ${allowed.join(' ') || '–'}`,
      fix: ['chooseSubnet', { key: 'allowSubnet', command: allowCommand(subnet) }],
      links: ['https://www.virtualbox.org/manual/ch06.html#network_hostonly'],
    })
  const suggestion = subnet === usualSubnet ? otherSubnet : usualSubnet
  const other = own.find((candidate) => overlap(subnet, candidate))
  if (other !== undefined)
    return finding('network', 'error', 'networkCollides', {
      params: { subnet, other, suggestion },
      evidence: addresses.filter((one) => overlap(other, one.split(' ').at(-1) ?? '')).join('\n'),
      fix: [exists ? 'leaveNetwork' : 'otherSubnet'],
    })
  const neighbours = machinesOn(facts)
  const running = neighbours.filter(({ state }) => state === 'running')
  if (running.length > 0)
    return finding('network', 'warning', 'networkInUse', {
      params: { subnet, machines: namesOf(running), suggestion },
      evidence: running.map(describe).join('\n'),
      fix: exists ? ['haltOthers'] : ['haltOthers', 'otherSubnet'],
    })
  const server = serverOf(facts)
  if (server && neighbours.length > 0)
    return finding('network', 'info', 'networkLeased', {
      params: { from: server.lower, to: server.upper, machines: namesOf(neighbours), suggestion },
      evidence: `${server.network}: ${server.lower} – ${server.upper}`,
      fix: [
        { key: 'dhcpOff', command: `VBoxManage dhcpserver modify --network="${server.network}" --disable` },
        ...(exists ? [] : (['otherSubnet'] as const)),
      ],
    })
  return finding('network', 'ok', 'networkOk', { params: { subnet } })
}

/** The file takes the place of what VirtualBox allows without it, so that is written too: the networks of other labs. */
const allowCommand = (subnet: string): string =>
  `sudo mkdir -p ${posix.dirname(networksConfPath)} && echo "* ${builtInRange} ${subnet}" | sudo tee -a ${networksConfPath}`

const namesOf = (machines: readonly MachineInfo[]): string => machines.map(({ name }) => name).join(', ')

function ownAddresses(): string[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family }) => family === 'IPv4')
      .map(({ cidr, address }) => `${name} ${cidr ?? address}`),
  )
}

const describe = ({ name, groups, hostOnly, state }: MachineInfo): string =>
  `${groups.join(',')} ${name} (${hostOnly.join(', ')}, ${state})`

/** Names of VirtualBox's networks that lie in the subnet. */
const networksIn = ({ subnet, hostOnly }: NetworkFacts): string[] =>
  hostOnly.filter((one) => overlap(subnet, one.address)).map(({ name }) => name)

function machinesOn(facts: NetworkFacts): MachineInfo[] {
  const names = networksIn(facts)
  return facts.machines.filter(({ hostOnly }) => hostOnly.some((to) => names.includes(to)))
}

/** The one that gives out addresses of nodes there: VirtualBox's first adapter has such a server from the beginning. */
function serverOf(facts: NetworkFacts): DhcpServer | undefined {
  const names = networksIn(facts)
  const givesOut = ({ lower, upper }: DhcpServer) =>
    facts.nodes.some((node) => endOf(lower) <= endOf(node) && endOf(node) <= endOf(upper))
  return facts.dhcp.find(
    (server) => server.enabled && names.some((name) => server.network.endsWith(name)) && givesOut(server),
  )
}

/** What tells addresses of one /24 network apart. */
const endOf = (address: string): number => Number(address.split('.').at(-1))

async function hostOnly({
  tools,
  ofLab,
}: CheckContext): Promise<Pick<NetworkFacts, 'hostOnly' | 'machines' | 'dhcp'>> {
  if (!(await tools.virtualBox())) return { hostOnly: [], machines: [], dhcp: [] }
  const [hostOnly, all] = await Promise.all([tools.hostOnlyNetworks(), tools.machines()])
  // The lab's own machines are meant to be there.
  const machines = all.filter(({ uuid }) => !ofLab.includes(uuid))
  const areConnected = machines.some((machine) => machine.hostOnly.length > 0)
  return { hostOnly, machines, dhcp: areConnected ? await tools.dhcpServers() : [] }
}

/** Labs have /24 networks. */
const subnetOf = (address: string | undefined): string =>
  address === undefined ? usualSubnet : `${address.slice(0, address.lastIndexOf('.'))}.0/24`
