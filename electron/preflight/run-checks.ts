import { englishText, LabError } from '#shared/errors'
import type { Finding } from '#shared/preflight'
import { type Check, type CheckContext, finding } from './check'

/** A check that has no answer by then counts as not checked, in ms. One question of VirtualBox may take 30 s by itself. */
const limitMs = 40_000

/**
 * All findings, in the order of the checks, which run side by side. What cannot be found out becomes a finding that says so.
 * Throws `cancelled` alone.
 */
export async function runChecks(
  checks: readonly Check[],
  context: CheckContext,
  limit: number = limitMs,
): Promise<Finding[]> {
  const applying = checks.filter(({ applies }) => applies(context.os))
  const found = await Promise.all(applying.map((check) => runOne(check, context, limit)))
  if (context.signal.aborted) throw new LabError('cancelled', 'cancelled')
  return found.filter((one) => one !== null)
}

async function runOne(check: Check, context: CheckContext, limit: number): Promise<Finding | null> {
  const ended = new AbortController()
  try {
    return await Promise.race([check.check(context), afterLimit(limit, context.signal, ended.signal)])
  } catch (error) {
    return finding(check.id, 'unknown', 'notChecked', { evidence: reasonOf(error), fix: ['checkYourself'] })
  } finally {
    ended.abort()
  }
}

/** Rejects when the time is up or the whole is aborted; `ended` takes timer and listener away. */
function afterLimit(ms: number, signal: AbortSignal, ended: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new LabError('cancelled', 'cancelled'))
    const late = () =>
      reject(new LabError('timeout', 'timeout', { params: { seconds: Math.round(ms / 1000) } }))
    const timer = setTimeout(late, ms)
    ended.addEventListener('abort', () => clearTimeout(timer), { once: true })
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true, signal: ended })
  })
}

function reasonOf(error: unknown): string {
  if (!(error instanceof LabError)) return String(error)
  return [englishText(error.key, error.params), error.details].filter(Boolean).join('\n')
}
