import { countUntil, type Track } from './track'

export const speeds = [0.5, 1, 2, 4] as const
export type Speed = (typeof speeds)[number]

/** With `skipPauses` nothing stands still longer than this, in s. */
const maxPause = 1

export interface PlaybackState {
  /** In s. */
  time: number
  playing: boolean
  speed: Speed
  skipPauses: boolean
}

/** The next time after `elapsed` s of playing; with `skipPauses` a long time without any change is jumped over. */
export function advance(
  time: number,
  elapsed: number,
  { changes, length, skipPauses }: { changes: readonly number[]; length: number; skipPauses: boolean },
): number {
  const next = Math.min(length, time + elapsed)
  if (!skipPauses) return next
  const passed = countUntil(changes, time, (change) => change)
  const lastChange = changes[passed - 1] ?? 0
  const nextChange = changes[passed] ?? length
  return next - lastChange >= maxPause ? Math.max(next, nextChange) : next
}

/** The clock of a player. */
export class Playback {
  #state: PlaybackState = { time: 0, playing: false, speed: 1, skipPauses: false }
  readonly #changes: readonly number[]
  readonly #listeners = new Set<() => void>()
  #frame = 0
  #lastFrame = 0

  /** `length` in s. */
  constructor(
    tracks: readonly Track[],
    readonly length: number,
  ) {
    this.#changes = tracks.flatMap(({ events }) => events.map(({ time }) => time)).sort((a, b) => a - b)
  }

  readonly getState = (): PlaybackState => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** At the end it begins again. */
  toggle(): void {
    if (this.#state.playing) this.pause()
    else this.play()
  }

  pause(): void {
    cancelAnimationFrame(this.#frame)
    this.#set({ playing: false })
  }

  seek(time: number): void {
    this.#set({ time: Math.min(this.length, Math.max(0, time)) })
  }

  setSpeed(speed: Speed): void {
    this.#set({ speed })
  }

  setSkipPauses(skipPauses: boolean): void {
    this.#set({ skipPauses })
  }

  /** From the beginning where it stands at the end; called only while it does not play. */
  play(): void {
    this.#set({ playing: true, ...(this.#state.time >= this.length && { time: 0 }) })
    this.#lastFrame = performance.now()
    this.#frame = requestAnimationFrame(this.#tick)
  }

  readonly #tick = (now: number): void => {
    const { time, speed, skipPauses } = this.#state
    const elapsed = (Math.max(0, now - this.#lastFrame) / 1000) * speed
    this.#lastFrame = now
    this.seek(advance(time, elapsed, { changes: this.#changes, length: this.length, skipPauses }))
    if (this.#state.time >= this.length) this.pause()
    else this.#frame = requestAnimationFrame(this.#tick)
  }

  #set(change: Partial<PlaybackState>): void {
    this.#state = { ...this.#state, ...change }
    for (const listener of this.#listeners) listener()
  }
}
