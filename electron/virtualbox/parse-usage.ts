/** What a running machine takes of this PC, as VirtualBox counts it. */
export interface Usage {
  /** Percent of all processors of this PC together, 0 to 100. */
  cpuPercent: number
  /**
   * Memory of the machine's process, in MiB. On Linux without the machine's own memory, which the kernel driver holds: 69 MiB were
   * seen for a machine of 1792 MiB (7.2.22).
   */
  memoryMiB: number
}

/** What is measured, for `metrics setup`; with the names of single values it measures nothing, and says nothing of it. */
export const measuredMetrics = 'CPU/Load,RAM/Usage'

/** The values that are asked for, for `metrics query`. */
export const usageMetrics = 'CPU/Load/User,CPU/Load/Kernel,RAM/Usage/Used'

/** The end of a line; before it stands the machine's name, which may hold anything. */
const value =
  /[ \t](CPU\/Load\/User|CPU\/Load\/Kernel|RAM\/Usage\/Used)[ \t]+(\d{1,9}(?:\.\d{1,9})?)(?:%| kB)[ \t\r]*$/gm

/** Output of `metrics query UUID` about `usageMetrics`; null where a value is not measured yet. */
export function parseUsage(output: string): Usage | null {
  const values = new Map([...output.matchAll(value)].map(([, name, number]) => [name, Number(number)]))
  const [user, kernel] = [values.get('CPU/Load/User'), values.get('CPU/Load/Kernel')]
  const usedKiB = values.get('RAM/Usage/Used')
  if (user === undefined || kernel === undefined || usedKiB === undefined) return null
  return { cpuPercent: Math.min(100, user + kernel), memoryMiB: Math.round(usedKiB / 1024) }
}
