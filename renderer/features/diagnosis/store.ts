import { create } from 'zustand'
import type { Diagnosis } from '#shared/diagnosis'
import { sync } from '../../store/sync'
import type { Host } from '../../transport/host'
import { toastError } from '../../ui/toast'
import { useActiveLab } from '../labs/store'

/** What is wrong with the labs, each lab's in the order of its log. */
const useDiagnoses = create<{ diagnoses: readonly Diagnosis[] }>(() => ({ diagnoses: [] }))

export function followDiagnoses(host: Host): () => void {
  return sync(host, {
    load: () => host.call('diagnosis.list', {}),
    apply: (diagnoses) => useDiagnoses.setState({ diagnoses }),
    events: {
      'diagnosis.changed': (changed) =>
        useDiagnoses.setState(({ diagnoses }) => ({
          diagnoses: [...diagnoses.filter(({ labId }) => labId !== changed.labId), ...changed.diagnoses],
        })),
    },
    failed: toastError,
  })
}

export const isFailure = ({ suspected }: Diagnosis): boolean => !suspected

/** The problems of the lab whose view is open; those of all labs in the view of sessions. */
export function useProblems(): readonly Diagnosis[] {
  const lab = useActiveLab()
  const all = useDiagnoses((state) => state.diagnoses)
  return lab ? all.filter(({ labId }) => labId === lab.id) : all
}
