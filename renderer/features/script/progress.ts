import type { Script, ScriptTarget, ScriptTargetState } from '#shared/script'
import type { StateTone } from '../../ui/StateMark'

/** Where a script is. */
export interface Progress {
  /** Number of the line that was typed last, from 1; 0 before the first. */
  line: number
  /** Lines of the text. */
  lines: number
  /** What that line says. */
  text: string
  /** Names of the targets that others wait for. */
  late: string[]
}

export function progressOf({ text, state, targets }: Script): Progress {
  const lines = text.replace(/(\r\n|\r|\n)+$/, '').split(/\r\n|\r|\n/)
  const line = Math.max(0, ...targets.map((target) => target.line ?? 0))
  const busy = targets.filter((target) => target.state === 'running' || target.state === 'preparing')
  const othersWait = targets.some((target) => target.state === 'waiting')
  return {
    line,
    lines: lines.length,
    text: lines[line - 1] ?? '',
    late: state === 'running' && othersWait ? busy.map(({ name }) => name) : [],
  }
}

export function toneOf({ state, line, exitCode }: ScriptTarget): StateTone {
  if (state === 'preparing' || state === 'running') return 'starting'
  if (state === 'skipped' || (state === 'done' && line === null)) return 'off'
  return state === 'out' || (exitCode ?? 0) !== 0 ? 'problem' : 'running'
}

type Word = ScriptTargetState | 'ready' | 'untouched' | 'failed' | 'failedWaits'

/** Which text says how it is; a failure is said also while it waits. */
export function wordOf({ state, line, exitCode }: ScriptTarget): Word {
  if (line === null && state === 'waiting') return 'ready'
  if (line === null && state === 'done') return 'untouched'
  if ((exitCode ?? 0) === 0) return state
  if (state === 'waiting') return 'failedWaits'
  return state === 'done' ? 'failed' : state
}

/** How long the newest command has taken so far or took in all, in ms; null where there is none. */
export function elapsedMs({ state, since, durationMs }: ScriptTarget, now: number): number | null {
  if (state === 'running' && since !== null) return Math.max(0, now - since)
  return durationMs
}
