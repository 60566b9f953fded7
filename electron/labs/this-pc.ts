import { cpus, freemem, networkInterfaces, totalmem } from 'node:os'
import { readText } from '../platform/files'
import { hostOnlyRanges, networksConfPath } from './host-only-ranges'
import { ownNetworks } from './networks'

/** What this PC has, and what it allows for machines. */
export interface ThisPc {
  /** Logical processors. */
  cpus: number
  memoryMiB: number
  /** What programs can still get; null on a Mac, which counts as free only what holds nothing at all. */
  freeMemoryMiB: number | null
  /** Networks it is part of. */
  networks: string[]
  /** Where VirtualBox may make host-only networks; null where it allows any. */
  hostOnlyRanges: string[] | null
}

/** Throws `disk.denied` where VirtualBox's list of networks cannot be read. */
export async function readThisPc(): Promise<ThisPc> {
  return {
    cpus: cpus().length,
    memoryMiB: mib(totalmem()),
    freeMemoryMiB: process.platform === 'darwin' ? null : mib(freemem()),
    networks: ownNetworks(networkInterfaces()),
    // Windows has no such limit. On a Mac VirtualBox 7 has none either; older ones are told of by Vagrant.
    hostOnlyRanges: process.platform === 'linux' ? hostOnlyRanges(await readText(networksConfPath)) : null,
  }
}

const mib = (bytes: number): number => Math.floor(bytes / 2 ** 20)
