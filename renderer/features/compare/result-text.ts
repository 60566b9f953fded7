import { useTranslation } from 'react-i18next'
import type { NodeResult } from '#shared/compare'
import { isOver, isSuccess, type ResultGroup } from '#shared/compare-groups'
import type { ErrorCode } from '#shared/errors'
import type { ShellExit } from '#shared/terminals'
import type { StateTone } from '../../ui/StateMark'

/** The shape beside a result. */
export function toneOfResult(result: NodeResult): StateTone {
  if (!isOver(result)) return 'starting'
  return isSuccess(result) ? 'running' : 'problem'
}

/** Whether a shell's own command ended after a compared one; what still runs there is the newest. */
export const isNewer = ({ at }: ShellExit, { endedAt }: NodeResult): boolean =>
  endedAt !== undefined && at > endedAt

const endKeys: Partial<Record<ErrorCode, 'timedOut' | 'cancelled' | 'lost'>> = {
  timeout: 'timedOut',
  cancelled: 'cancelled',
  'net.lost': 'lost',
}

/** Says how a command ended: its exit code, its signal, or why there is none. */
export function useEndText(): (result: NodeResult) => string {
  const { t } = useTranslation('compare')
  return ({ state, exitCode, signal, error }) => {
    if (state === 'failed') return t(`end.${(error && endKeys[error.code]) ?? 'failed'}`)
    if (state !== 'ended') return t(`end.${state}`)
    if (exitCode !== null) return t('end.code', { code: exitCode })
    return signal === null ? t('end.unknown') : t('end.signal', { signal })
  }
}

export const groupNames = ({ results }: ResultGroup): string => results.map(({ name }) => name).join(', ')

/** In seconds, with as many digits as somebody may want to compare. */
export const secondsText = (ms: number): string => (ms / 1000).toFixed(ms < 10_000 ? 2 : 0)
