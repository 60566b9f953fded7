import { contains } from './networks'

/** What VirtualBox allows where no file says otherwise, since 6.1.28 ("Host-Only Networking" in its manual). */
export const builtInRange = '192.168.56.0/21'

/** Where a person may allow more, on Linux. */
export const networksConfPath = '/etc/vbox/networks.conf'

/**
 * IPv4 ranges for host-only networks from the text of `networks.conf`; null stands for no file. As VirtualBox and Vagrant
 * do, only lines count that begin with `*`, and a file without such lines allows nothing.
 */
export function hostOnlyRanges(text: string | null): string[] {
  if (text === null) return [builtInRange]
  const lines = text.split('\n').map((line) => line.trim())
  const entries = lines
    .filter((line) => line.startsWith('*'))
    .flatMap((line) => line.slice(1).trim().split(/\s+/))
  return entries.filter((entry) => /^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/.test(entry))
}

/** Whether VirtualBox would make a host-only network for `subnet`. */
export const isAllowed = (subnet: string, ranges: readonly string[]): boolean =>
  ranges.some((range) => contains(range, subnet))
