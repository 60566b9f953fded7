import { isAllowed } from './host-only-ranges'
import { natNetwork, overlap, serviceNetwork } from './networks'
import type { ThisPc } from './this-pc'

/** What VirtualBox allows for host-only networks everywhere: 192.168.56.0/21, as networks of /24. */
const candidates = Array.from({ length: 8 }, (_, index) => `192.168.${56 + index}.0/24`)

/** The first subnet that is allowed and that neither this PC nor anything in `used` has a part of; null where there is none. */
export function freeSubnet(pc: ThisPc, used: readonly string[]): string | null {
  return candidates.find((subnet) => isFreeSubnet(subnet, pc, used) && isAllowedBy(pc, subnet)) ?? null
}

/** Whether machines could be in `subnet` beside this PC's networks and those in `used`. */
export const isFreeSubnet = (subnet: string, pc: ThisPc, used: readonly string[]): boolean =>
  ![...pc.networks, ...used, serviceNetwork, natNetwork].some((other) => overlap(subnet, other))

const isAllowedBy = ({ hostOnlyRanges }: ThisPc, subnet: string): boolean =>
  hostOnlyRanges === null || isAllowed(subnet, hostOnlyRanges)
