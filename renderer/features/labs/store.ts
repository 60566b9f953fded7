import { create } from 'zustand'
import type { BrokenLab, Lab } from '#shared/labs'
import type { TerminalSource } from '#shared/terminals'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'
import { useWorkspace } from '../workspace/store'

interface Labs {
  labs: readonly Lab[]
  /** Folders that cannot be used. A lab whose file broke while Pilothouse ran is in both, as it was before. */
  broken: readonly BrokenLab[]
  /** False until the first answer. */
  loaded: boolean
}

export const useLabs = create<Labs>(() => ({ labs: [], broken: [], loaded: false }))

export function followLabs(host: Host): () => void {
  const apply = (labs: readonly Lab[]) => useLabs.setState({ labs, loaded: true })
  const applyBroken = (broken: readonly BrokenLab[]) => useLabs.setState({ broken })
  const stops = [
    sync(host, {
      load: () => host.call('labs.list'),
      apply,
      events: { 'labs.changed': apply },
      failed: toastError,
    }),
    sync(host, {
      load: () => host.call('labs.broken'),
      apply: applyBroken,
      events: { 'labs.broken': applyBroken },
      failed: toastError,
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** The lab whose view is open; undefined in the view of sessions. */
export function useActiveLab(): Lab | undefined {
  const active = useWorkspace((workspace) => workspace.active)
  return useLabs(({ labs }) => labs.find((lab) => lab.id === active))
}

/** The lab that a terminal's node belongs to; undefined for other terminals. */
export function useLabOf(source: TerminalSource): Lab | undefined {
  return useLabs(({ labs }) =>
    source.type === 'node' ? labs.find(({ id }) => id === source.labId) : undefined,
  )
}
