import { LabError, toWire } from '#shared/errors'
import type { InputMode } from '#shared/input-mode'
import type { ScriptTarget } from '#shared/script'
import { expandTemplate, type TemplateValues } from '#shared/templates'
import type { Terminal } from '#shared/terminals'
import type { Disposable } from '../platform/disposables'
import { MarkedShell, type ScriptTerminals } from './marked-shell'

interface MemberOptions {
  terminals: ScriptTerminals
  terminalId: string
  /** For the placeholders of its lines; without them lines are typed as they are. */
  values: TemplateValues | undefined
  /** See `MarkedShell.prepare`. */
  allowed: InputMode | undefined
  changed(target: ScriptTarget): void
}

/** One of the terminals that a script is typed into. */
export class Member implements Disposable {
  readonly #shell: MarkedShell
  readonly #values: TemplateValues | undefined
  readonly #allowed: InputMode | undefined
  readonly #changed: (target: ScriptTarget) => void
  #target: ScriptTarget
  #goesOn = false

  /** Throws `terminals.missing`. */
  constructor({ terminals, terminalId, values, allowed, changed }: MemberOptions) {
    this.#shell = new MarkedShell(terminals, terminalId)
    this.#values = values
    this.#allowed = allowed
    this.#changed = changed
    this.#target = {
      terminalId,
      name: terminals.terminal(terminalId).title,
      state: 'preparing',
      line: null,
      since: null,
      exitCode: null,
      durationMs: null,
    }
  }

  get target(): ScriptTarget {
    return this.#target
  }

  /** Whether it still gets lines. */
  get isIn(): boolean {
    return this.#target.state !== 'skipped' && this.#target.state !== 'out'
  }

  /** Whether its command needs another line. */
  get goesOn(): boolean {
    return this.#goesOn
  }

  get hasFailed(): boolean {
    return this.#target.state === 'out' || (this.#target.exitCode ?? 0) !== 0
  }

  /** Resolves once the shell is ready, or the member is out. */
  prepare(timeoutMs: number): Promise<void> {
    return this.#orOut(async () => {
      await this.#shell.prepare(timeoutMs, this.#allowed)
      this.#change({ state: 'waiting' })
    })
  }

  /** Types a line of the script and resolves once the shell has answered, or nobody waits for it any more. */
  send(line: string, number: number): Promise<void> {
    return this.#orOut(async () => {
      const since = (this.#goesOn && this.#target.since) || Date.now()
      this.#goesOn = false
      this.#change({ state: 'running', line: number, since, exitCode: null, durationMs: null })
      const answer = await this.#shell.send(this.#values ? expandTemplate(line, this.#values) : line)
      if (answer.type === 'more') this.#goesOn = true
      else this.#change({ state: 'waiting', exitCode: answer.exitCode, durationMs: Date.now() - since })
    })
  }

  skip(): void {
    if (!this.isIn) return
    this.#change({ state: 'skipped' })
    this.#shell.leave(new LabError('cancelled', 'cancelled'))
  }

  /** The terminal is in another state than before. */
  follow({ state, title }: Terminal): void {
    if (!this.isIn || state === 'ready') return
    const key = state === 'lost' ? 'script.lost' : 'script.closed'
    this.#out(new LabError('state.conflict', key, { params: { terminal: title } }))
  }

  /** The script has ended for it. What runs goes on and is not waited for; a command that is not complete is given up. */
  end(): void {
    if (!this.isIn) return
    if (this.#goesOn) void this.#orOut(async () => this.#shell.abandon())
    const isBusy = this.#target.state === 'preparing' || (this.#target.state === 'running' && !this.#goesOn)
    if (isBusy) this.skip()
    else this.#change({ state: 'done' })
  }

  dispose(): void {
    this.#shell.dispose()
  }

  /** What goes wrong with one terminal is shown there and holds nobody else up. */
  async #orOut(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (this.isIn) this.#out(error)
    }
  }

  #out(error: unknown): void {
    this.#goesOn = false
    this.#change({ state: 'out', error: toWire(error) })
    this.#shell.leave(new LabError('cancelled', 'cancelled'))
  }

  #change(part: Partial<ScriptTarget>): void {
    this.#target = { ...this.#target, ...part }
    this.#changed(this.#target)
  }
}
