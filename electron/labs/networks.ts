import type { NetworkInterfaceInfo } from 'node:os'

/** First and last address of an IPv4 network, as numbers. */
interface Range {
  first: number
  last: number
}

/** kubeadm's default network of Services (`kubeadm config print init-defaults`): neither nodes nor pods may use it. */
export const serviceNetwork = '10.96.0.0/12'

/** VirtualBox's network of every machine's first adapter ("Network Address Translation" in its manual). */
export const natNetwork = '10.0.2.0/24'

/** Both are `a.b.c.d/n`, or one address. */
export function overlap(network: string, other: string): boolean {
  const [a, b] = [rangeOf(network), rangeOf(other)]
  return a.first <= b.last && b.first <= a.last
}

/** Whether every address of `inner` is in `outer`. */
export function contains(outer: string, inner: string): boolean {
  const [a, b] = [rangeOf(outer), rangeOf(inner)]
  return a.first <= b.first && b.last <= a.last
}

/** IPv4 networks that this PC is part of, without those that exist for machines on it. */
export function ownNetworks(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string[] {
  return Object.entries(interfaces).flatMap(([name, addresses = []]) =>
    addresses
      .filter((address) => address.family === 'IPv4' && address.cidr && !isHostOnly(name, address))
      .map((address) => networkOf(address.cidr ?? '')),
  )
}

/**
 * VirtualBox gives its host-only adapters MAC addresses that begin with 0a:00:27; on Windows the name may be any. On a Mac its
 * networks are bridges of the system, which begin at 100. An address alone tells nothing: where this PC is the router of its
 * network, as a hotspot is, it has the first one there.
 */
const isHostOnly = (name: string, { mac }: NetworkInterfaceInfo): boolean =>
  /^(vboxnet\d+|bridge1\d\d|VirtualBox Host-Only .*)$/.test(name) || mac.toLowerCase().startsWith('0a:00:27')

/** `192.168.1.23/24` is in `192.168.1.0/24`. */
function networkOf(cidr: string): string {
  const { first } = rangeOf(cidr)
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256)
  return `${octets.join('.')}/${cidr.split('/')[1]}`
}

function rangeOf(cidr: string): Range {
  const [address = '', bits = '32'] = cidr.split('/')
  const size = 2 ** (32 - Number(bits))
  const value = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
  const first = value - (value % size)
  return { first, last: first + size - 1 }
}
