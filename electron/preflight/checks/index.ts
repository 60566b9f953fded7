import type { Check } from '../check'
import { architecture } from './architecture'
import { compatibility } from './compatibility'
import { disk } from './disk'
import { driver } from './driver'
import { hypervisor } from './hypervisor'
import { kvm } from './kvm'
import { machines } from './machines'
import { memory } from './memory'
import { network } from './network'
import { paths } from './paths'
import { ports } from './ports'
import { vagrant } from './vagrant'
import { virtualBox } from './virtualbox'
import { virtualisation } from './virtualisation'

/** Those that hold whatever makes the machines. */
export const commonChecks: readonly Check[] = [vagrant]

/** In the order in which they are shown. */
export const checks: readonly Check[] = [
  vagrant,
  virtualBox,
  compatibility,
  architecture,
  driver,
  virtualisation,
  kvm,
  hypervisor,
  network,
  memory,
  disk,
  ports,
  paths,
  machines,
]
