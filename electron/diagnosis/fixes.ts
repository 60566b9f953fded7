import { setTimeout as wait } from 'node:timers/promises'
import type { FixId } from '#shared/diagnosis'
import { LabError } from '#shared/errors'
import type { Run } from '#shared/runs'
import type { LabService } from '../labs'

/** How long a lock or a broken download is given, in ms. */
export const waitMs = 20_000

export interface FixContext {
  labs: LabService
  /** Aborted when the program ends. */
  signal: AbortSignal
  waitMs: number
}

/** Something that Pilothouse can do by itself, inside the lab alone, before the run is resumed. */
interface Fix {
  /** Whether it can be done and does no harm now. The run has ended without success; an opened lab's files are not ours to change. */
  isSafe(run: Run, isOpened: boolean): boolean
  apply(run: Run, context: FixContext): Promise<void>
}

export const fixes: Readonly<Record<FixId, Fix>> = {
  'free-subnet': {
    // A cluster remembers its addresses; without any step done on a node there is none.
    isSafe: ({ kind, steps }, isOpened) =>
      !isOpened &&
      kind === 'create' &&
      !steps.some(({ node, status }) => node !== null && status === 'succeeded'),
    apply: ({ labId }, { labs }) => labs.useFreeSubnet(labId),
  },
  'free-ports': {
    isSafe: ({ kind }, isOpened) => !isOpened && (kind === 'create' || kind === 'up'),
    apply: ({ labId }, { labs }) => labs.useFreePorts(labId),
  },
  wait: {
    isSafe: () => true,
    apply: async (_, context) => {
      try {
        await wait(context.waitMs, undefined, { signal: context.signal })
      } catch (error) {
        throw new LabError('cancelled', 'cancelled', { cause: error })
      }
    },
  },
}
