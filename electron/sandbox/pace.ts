import { setTimeout as delay } from 'node:timers/promises'
import { LabError } from '#shared/errors'
import type { ControlPace } from '../kube-api'

/** How fast the simulation goes, in milliseconds. */
export interface Pace extends ControlPace {
  /** Between two lines of a step's log. */
  lineMs: number
  /** From a kubelet's start to its node being Ready; a real one needs 10 to 30 s. */
  readyMs: number
  /** From a kubelet's last sign of life to NotReady: `node-monitor-grace-period` is 40 s in a real cluster. */
  notReadyMs: number
}

/** Builds the reference lab of four nodes in about seven seconds: slow enough to follow, quick enough to like. */
export const defaultPace: Pace = {
  lineMs: 75,
  readyMs: 1200,
  notReadyMs: 4000,
  reactMs: 50,
  podStartMs: 1000,
  podStopMs: 1500,
  restartMs: 5000,
  evictMs: 30_000,
}

/** Waits. Throws `cancelled` as soon as `signal` is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal })
  } catch (cause) {
    throw new LabError('cancelled', 'cancelled', { cause })
  }
}
