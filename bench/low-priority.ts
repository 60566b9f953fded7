import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = '/sys/fs/cgroup/cpu'
const group = join(root, 'pilothouse-bench')

/** Why processes cannot be given the processor's leavings here; null where they can (cgroups(7), version 1). */
export const lowPriorityMissing = (): string | null =>
  existsSync(join(root, 'cpu.shares')) ? null : 'there is no cgroup controller for the processor'

/**
 * What `start` starts, and all that comes of it, gets the processor only where nobody else wants it: servers that would be on machines of their
 * own. (Nice values do not help: Linux weighs sessions, and each login is one.)
 */
export async function withLowPriority<T>(start: () => Promise<T>): Promise<T> {
  mkdirSync(group, { recursive: true })
  // The least there is (sched-design-CFS); everybody else has 1024.
  writeFileSync(join(group, 'cpu.shares'), '2')
  const joinGroup = (folder: string) => writeFileSync(join(folder, 'cgroup.procs'), String(process.pid))
  joinGroup(group)
  try {
    return await start()
  } finally {
    joinGroup(root)
  }
}
