import { create } from 'zustand'
import type { Script, ScriptTarget } from '#shared/script'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'
import { useWorkspace } from '../workspace/store'

interface ScriptPage {
  /** The newest of each workspace. */
  scripts: readonly Script[]
  /** What is being written; null until then. */
  draft: string | null
  stopAtFailure: boolean
  /** The user has agreed that shells are made to mark their prompts. */
  marks: boolean
}

export const useScripts = create<ScriptPage>(() => ({
  scripts: [],
  draft: null,
  stopAtFailure: true,
  marks: false,
}))

export const writeScript = (draft: string): void => useScripts.setState({ draft })
export const setStopAtFailure = (stopAtFailure: boolean): void => useScripts.setState({ stopAtFailure })
export const setMarks = (marks: boolean): void => useScripts.setState({ marks })

export const followScripts = (host: Host): (() => void) =>
  sync(host, {
    load: () => host.call('script.list'),
    // Whoever has started one has agreed.
    apply: (scripts) => useScripts.setState(({ marks }) => ({ scripts, marks: marks || scripts.length > 0 })),
    events: {
      'script.started': (started) => set((known) => [...known, started]),
      'script.target': ({ scriptId, target }) => change(scriptId, (script) => withTarget(script, target)),
      'script.ended': ({ scriptId, state }) => change(scriptId, (script) => ({ ...script, state })),
      'script.removed': ({ scriptId }) => set((known) => known.filter(({ id }) => id !== scriptId)),
    },
    failed: toastError,
  })

const set = (next: (known: readonly Script[]) => readonly Script[]) =>
  useScripts.setState(({ scripts }) => ({ scripts: next(scripts) }))

const change = (scriptId: string, next: (script: Script) => Script) =>
  set((known) => known.map((script) => (script.id === scriptId ? next(script) : script)))

const withTarget = (script: Script, target: ScriptTarget): Script => ({
  ...script,
  targets: script.targets.map((other) => (other.terminalId === target.terminalId ? target : other)),
})

/** The one of the open workspace. */
export function useScript(): Script | undefined {
  const active = useWorkspace((state) => state.active)
  return useScripts(({ scripts }) => scripts.find(({ workspace }) => workspace === active))
}
