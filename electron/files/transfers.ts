import { randomUUID } from 'node:crypto'
import PQueue from 'p-queue'
import { LabError } from '#shared/errors'
import { type ConflictChoice, maxFinishedTransfers, type Transfer } from '#shared/files'
import type { Logger } from '../platform/logger'
import type { Emit } from '../rpc'
import type { Job } from './jobs'
import { Reconnects } from './reconnects'
import { type RowStart, TransferRow } from './transfer-row'

/** Transfers that run at the same time; the others wait. One that waits for the network or for a person lets another one run. */
const atOnce = 4
/** Transfers that are not finished: more than anybody starts on purpose. */
const maxOpen = 1000

interface Entry {
  row: TransferRow
  batch: string
  /** Null where it comes from a browser's request and cannot be started again. */
  job: Job | null
  stop: AbortController
  ended: Promise<void>
}

/** What a transfer that a browser drives needs. */
export interface Driven {
  row: TransferRow
  signal: AbortSignal
  cancel(): void
  /** Sets the last state; without an error it succeeded. */
  end(error?: unknown): void
}

/** All transfers of the program, whichever page looks at them. */
export class Transfers {
  readonly #emit: Emit
  readonly #logger: Logger
  readonly #entries = new Map<string, Entry>()
  readonly #queue = new PQueue({ concurrency: atOnce })
  /** An answer that holds for all transfers which were started together. */
  readonly #batchChoices = new Map<string, ConflictChoice>()

  constructor(emit: Emit, logger: Logger) {
    this.#emit = emit
    this.#logger = logger
  }

  list(): Transfer[] {
    return [...this.#entries.values()].map(({ row }) => row.info)
  }

  /** Starts `job`; those of one `batch` share answers that are given for all. Throws `files.tooManyTransfers`. */
  start(start: Omit<RowStart, 'id'>, batch: string, job: Job): string {
    const entry = this.#add(start, batch, job)
    this.#begin(entry, job)
    return entry.row.info.id
  }

  /** A transfer that runs as long as the caller says. */
  drive(start: Omit<RowStart, 'id'>): Driven {
    const { row, stop } = this.#add(start, randomUUID(), null)
    row.hasConnected = true
    row.setState('running')
    return {
      row,
      signal: stop.signal,
      cancel: () => this.cancel(row.info.id),
      end: (error) => {
        this.#finish(row, stop.signal, error)
        this.#forgetOldest()
      },
    }
  }

  cancel(id: string): void {
    const { stop, row } = this.#find(id)
    if (row.isFinished) return
    stop.abort(new LabError('cancelled', 'cancelled'))
    // One that waits for its turn has nothing to clean up.
    if (row.info.state === 'waiting') row.setState('cancelled')
  }

  /** Throws `files.notRetried` unless it has failed. */
  retry(id: string): void {
    const entry = this.#find(id)
    if (entry.row.info.state !== 'failed' || !entry.job)
      throw new LabError('state.conflict', 'files.notRetried')
    entry.stop = new AbortController()
    entry.row.setState('waiting')
    this.#begin(entry, entry.job)
  }

  /** Throws `files.notAsking` where nothing is asked. */
  answer(id: string, choice: ConflictChoice, forAll: boolean): void {
    const { row, batch } = this.#find(id)
    row.answer(choice)
    if (!forAll) return
    this.#batchChoices.set(batch, choice)
    for (const entry of this.#entries.values())
      if (entry.batch === batch && entry.row.isAsking) entry.row.answer(choice)
  }

  /** The choice of somebody, or the one already made for the whole batch. */
  ask(
    batch: string,
    question: NonNullable<Transfer['question']>,
    row: TransferRow,
    signal: AbortSignal,
  ): Promise<ConflictChoice> {
    const known = this.#batchChoices.get(batch)
    return known ? Promise.resolve(known) : this.#outOfTurn(() => row.ask(question, signal), signal)
  }

  clearFinished(): void {
    for (const [id, { row }] of this.#entries) if (row.isFinished) this.#forget(id)
  }

  /** Cancels what runs. What was copied in part stays hidden beside its place, and a later transfer goes on from there. */
  async dispose(): Promise<void> {
    const entries = [...this.#entries.values()]
    for (const { stop } of entries) stop.abort(new LabError('net.lost', 'files.closing'))
    await Promise.all(entries.map(({ ended }) => ended))
    for (const { row } of entries) row.dispose()
  }

  #add(start: Omit<RowStart, 'id'>, batch: string, job: Job | null): Entry {
    const open = [...this.#entries.values()].filter(({ row }) => !row.isFinished).length
    if (open >= maxOpen)
      throw new LabError('resource.busy', 'files.tooManyTransfers', { params: { count: maxOpen } })
    const row = new TransferRow({ ...start, id: randomUUID() }, (transfer) =>
      this.#emit('files.transferChanged', transfer),
    )
    const entry = { row, batch, job, stop: new AbortController(), ended: Promise.resolve() }
    this.#entries.set(row.info.id, entry)
    return entry
  }

  #begin(entry: Entry, job: Job): void {
    const { row, stop } = entry
    entry.ended = this.#run(job, row, stop.signal).then(
      () => this.#finish(row, stop.signal),
      (error) => this.#finish(row, stop.signal, error),
    )
    void entry.ended.then(() => this.#forgetOldest())
  }

  async #run(job: Job, row: TransferRow, signal: AbortSignal): Promise<void> {
    const reconnects = new Reconnects(row, signal)
    for (;;) {
      try {
        return await this.#queue.add(() => this.#attempt(job, row, signal))
      } catch (error) {
        await reconnects.pauseAfter(error)
      }
    }
  }

  async #attempt(job: Job, row: TransferRow, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    row.setState('running')
    await job.run(row, signal)
  }

  /** Lets another transfer run in the place of the one that does `work`, which then waits for its next turn. */
  async #outOfTurn<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    this.#queue.concurrency++
    let isOut = true
    const comeBack = () => {
      if (isOut) this.#queue.concurrency--
      isOut = false
    }
    try {
      const result = await work()
      await this.#queue.add(comeBack, { priority: 1, signal })
      return result
    } finally {
      comeBack()
    }
  }

  #finish(row: TransferRow, signal: AbortSignal, error?: unknown): void {
    // Cancelled while it waited for its turn; it may be gone from the list by now.
    if (row.isFinished) return
    if (signal.aborted) row.setState('cancelled')
    else if (error !== undefined) {
      if (!(error instanceof LabError)) this.#logger.error({ err: error }, 'A transfer failed')
      row.setState('failed', error)
    } else row.setState(row.info.problemCount > 0 ? 'failed' : 'done')
  }

  #forgetOldest(): void {
    const finished = [...this.#entries].filter(([, { row }]) => row.isFinished)
    for (const [id] of finished.slice(0, -maxFinishedTransfers)) this.#forget(id)
  }

  #forget(id: string): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    entry.row.dispose()
    this.#entries.delete(id)
    if (![...this.#entries.values()].some(({ batch }) => batch === entry.batch))
      this.#batchChoices.delete(entry.batch)
    this.#emit('files.transferRemoved', { transferId: id })
  }

  #find(id: string): Entry {
    const entry = this.#entries.get(id)
    if (!entry) throw new LabError('resource.missing', 'files.transferMissing')
    return entry
  }
}
