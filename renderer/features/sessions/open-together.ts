import type { Terminal, TerminalSource } from '#shared/terminals'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'
import { openMissing } from './open-missing'
import { updateTree } from './tree-state'

/** More terminals than this at once are opened only after a question. */
const maxUnasked = 16

interface Together {
  workspace: string
  sources: readonly TerminalSource[]
  /** The terminal on a source that is there already, also one whose shell has ended. */
  openOn(source: TerminalSource): Terminal | undefined
  /** Is called when it begins, after the question where there is one. */
  begin?(): void
  /** Gets them all, in no order. */
  done?(terminals: readonly Terminal[]): void
}

/** Gives each source a terminal: missing ones are opened, those that have ended connect again, all others stay as they are. */
export function openTogether(host: Host, { workspace, sources, openOn, begin, done }: Together): void {
  const known = sources.map((source) => ({ source, terminal: openOn(source) }))
  const missing = known.flatMap(({ source, terminal }) => (terminal ? [] : [source]))
  const there = known.flatMap(({ terminal }) => terminal ?? [])
  const ended = there.filter(({ state }) => state === 'closed' || state === 'lost')
  const connect = () => {
    begin?.()
    for (const { id } of ended) host.call('terminals.reconnect', { terminalId: id }).catch(toastError)
    openMissing(host, workspace, missing).then((opened) => done?.([...there, ...opened]), toastError)
  }
  const count = missing.length + ended.length
  if (count > maxUnasked) updateTree({ connecting: { count, connect } })
  else connect()
}
