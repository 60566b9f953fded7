import type { Machine } from '../machine'
import { system } from '../versions'

/** What `free`, `df` and `hostnamectl` say. The sizes are those of the reference lab's machines. */

export const memory = (args: readonly string[]): string =>
  args.some((word) => /^-\w*h/.test(word) || word === '--human')
    ? lines(
        '               total        used        free      shared  buff/cache   available',
        'Mem:           1.9Gi       598Mi       475Mi       1.3Mi       893Mi       1.2Gi',
        'Swap:             0B          0B          0B',
      )
    : lines(
        '               total        used        free      shared  buff/cache   available',
        'Mem:         2014656      612344      487120        1316      915192     1255424',
        'Swap:              0           0           0',
      )

export const disks = (args: readonly string[]): string =>
  args.some((word) => /^-\w*h/.test(word) || word === '--human-readable')
    ? lines(
        'Filesystem      Size  Used Avail Use% Mounted on',
        'tmpfs           197M  1.1M  196M   1% /run',
        '/dev/sda1        31G  4.9G   26G  17% /',
      )
    : lines(
        'Filesystem     1K-blocks    Used Available Use% Mounted on',
        'tmpfs             201468    1108    200360   1% /run',
        '/dev/sda1       31811408 5123456  26671568  17% /',
      )

export const hostSummary = ({ node }: Machine): string =>
  lines(
    ` Static hostname: ${node.name}`,
    '       Icon name: computer-vm',
    '         Chassis: vm',
    '  Virtualization: none (Sandbox – simulated)',
    `Operating System: ${system.osImage}`,
    `          Kernel: Linux ${system.kernel}`,
    '    Architecture: x86-64',
  )

const lines = (...rows: string[]): string => `${rows.join('\n')}\n`
