import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Where control groups for memory are, and what their files are called, in both versions (cgroups(7)). */
const versions = [
  { root: '/sys/fs/cgroup', limit: 'memory.max', events: 'memory.events', reached: /^max (\d+)$/m },
  {
    root: '/sys/fs/cgroup/memory',
    limit: 'memory.limit_in_bytes',
    events: 'memory.failcnt',
    reached: /^(\d+)$/m,
  },
]

let groups = 0

function newGroup() {
  const name = `pilothouse-test-${process.pid}-${++groups}`
  for (const version of versions) {
    const folder = join(version.root, name)
    try {
      mkdirSync(folder)
    } catch {
      continue
    }
    if (existsSync(join(folder, version.limit))) return { folder, ...version }
    rmdirSync(folder)
  }
  throw new Error('no control group for memory can be made here')
}

/** Why the memory of processes cannot be limited here, for a test's skip message; null where it can. */
export function memoryLimitMissing(): string | null {
  try {
    rmdirSync(newGroup().folder)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** A hard limit for the memory of a process and all that come of it. Whoever needs more is killed. */
export class MemoryLimit {
  readonly #group = newGroup()

  constructor(bytes: number) {
    writeFileSync(join(this.#group.folder, this.#group.limit), String(bytes))
  }

  /** Program and arguments that become those given, within the limit from their first byte on. */
  within(program: string, args: readonly string[]): [program: string, args: string[]] {
    const enter = 'echo $$ > "$0" && exec "$@"'
    return ['sh', ['-c', enter, join(this.#group.folder, 'cgroup.procs'), program, ...args]]
  }

  /** How often all of it was in use: whoever wanted more had to wait until some was given back, or was killed. */
  timesReached(): number {
    const { folder, events, reached } = this.#group
    return Number(reached.exec(readFileSync(join(folder, events), 'utf8'))?.[1])
  }

  /** Once its processes have ended, of which the system may take notice a moment later. */
  async remove(): Promise<void> {
    while (readFileSync(join(this.#group.folder, 'cgroup.procs'), 'utf8') !== '') await delay(20)
    rmdirSync(this.#group.folder)
  }
}
