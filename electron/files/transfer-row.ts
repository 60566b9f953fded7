import { LabError, toWire } from '#shared/errors'
import { type ConflictChoice, type FileProblem, maxListedProblems, type Transfer } from '#shared/files'

/** Changes are told at most this often, in ms; a change of state at once. */
const tellEveryMs = 250
/** The rate is that of about the last 3 s: each measurement counts for this share. */
const rateShare = 0.15

export type RowStart = Pick<Transfer, 'id' | 'kind' | 'name' | 'count' | 'from' | 'to' | 'places'>

/** One line of the list of transfers: what is known of it, and telling it. */
export class TransferRow {
  readonly #tell: (transfer: Transfer) => void
  #info: Transfer
  #timer: NodeJS.Timeout | undefined
  #measured = { at: 0, done: 0 }
  #answer: ((choice: ConflictChoice) => void) | undefined
  /** The machines could be reached: from now on a network that fails is waited for. */
  hasConnected = false

  constructor(start: RowStart, tell: (transfer: Transfer) => void) {
    this.#tell = tell
    this.#info = {
      ...start,
      state: 'waiting',
      done: 0,
      total: null,
      rate: 0,
      problems: [],
      problemCount: 0,
      leftOut: [],
      leftOutCount: 0,
      skipped: 0,
    }
    this.#tellNow()
  }

  get info(): Transfer {
    return this.#info
  }

  get isFinished(): boolean {
    return ['done', 'failed', 'cancelled'].includes(this.#info.state)
  }

  setState(state: Transfer['state'], error?: unknown): void {
    const { error: _, question: __, ...rest } = this.#info
    this.#info = { ...rest, state, rate: 0, ...(error !== undefined && { error: toWire(error) }) }
    this.#measured = { at: performance.now(), done: rest.done }
    this.#tellNow()
  }

  setTotal(total: number): void {
    this.#change({ total })
  }

  setDone(done: number): void {
    this.#change({ done })
  }

  skip(): void {
    this.#change({ skipped: this.#info.skipped + 1 })
  }

  addProblem(name: string, error: unknown): void {
    const { problems, problemCount } = this.#info
    this.#change({ problems: withProblem(problems, name, error), problemCount: problemCount + 1 })
  }

  /** `reason`: why no copy can have it. */
  leaveOut(name: string, reason: LabError): void {
    const { leftOut, leftOutCount } = this.#info
    this.#change({ leftOut: withProblem(leftOut, name, reason), leftOutCount: leftOutCount + 1 })
  }

  /** What failed is tried once more. */
  forgetProblems(): void {
    this.#change({ problems: [], problemCount: 0, leftOut: [], leftOutCount: 0 })
  }

  /** Shows the question until it is answered. Aborting `signal` throws its reason. */
  ask(question: NonNullable<Transfer['question']>, signal: AbortSignal): Promise<ConflictChoice> {
    return new Promise((resolve, reject) => {
      const aborted = () => reject(signal.reason)
      if (signal.aborted) return aborted()
      signal.addEventListener('abort', aborted, { once: true })
      this.#answer = (choice) => {
        this.#answer = undefined
        signal.removeEventListener('abort', aborted)
        this.setState('running')
        resolve(choice)
      }
      this.setState('asking')
      this.#info = { ...this.#info, question }
      this.#tellNow()
    })
  }

  /** Throws `files.notAsking` where nothing is asked. */
  answer(choice: ConflictChoice): void {
    if (!this.#answer) throw new LabError('state.conflict', 'files.notAsking')
    this.#answer(choice)
  }

  get isAsking(): boolean {
    return this.#answer !== undefined
  }

  dispose(): void {
    clearTimeout(this.#timer)
  }

  #change(change: Partial<Transfer>): void {
    this.#info = { ...this.#info, ...change }
    this.#timer ??= setTimeout(() => {
      this.#measure()
      this.#tellNow()
    }, tellEveryMs)
  }

  #measure(): void {
    const at = performance.now()
    const seconds = (at - this.#measured.at) / 1000
    const now = Math.max(0, this.#info.done - this.#measured.done) / seconds
    const { rate } = this.#info
    this.#info = { ...this.#info, rate: Math.round(rate === 0 ? now : rate + (now - rate) * rateShare) }
    this.#measured = { at, done: this.#info.done }
  }

  #tellNow(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#tell(this.#info)
  }
}

const withProblem = (listed: FileProblem[], name: string, error: unknown): FileProblem[] =>
  listed.length < maxListedProblems ? [...listed, { name, error: toWire(error) }] : listed
