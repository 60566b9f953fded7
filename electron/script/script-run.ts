import { randomUUID } from 'node:crypto'
import type { CheckedInput } from '#shared/contract/index'
import type { Script, ScriptState } from '#shared/script'
import type { Terminal } from '#shared/terminals'
import type { Emit } from '../rpc'
import type { ScriptTerminals } from './marked-shell'
import { Member } from './member'

export interface ScriptNeeds {
  terminals: ScriptTerminals
  emit: Emit
  /** How long a shell may take until it tells that it is ready, in ms. */
  prepareMs: number
}

/** An empty line or a comment does nothing by itself; zsh takes a comment for a command unless told otherwise. */
const nothingToDo = /^\s*(#|$)/

/**
 * Types a script line by line. The shells themselves say where a command ends: whoever asks for the next line of the same command
 * gets it, and a new command begins once every shell has finished the one before.
 */
export class ScriptRun {
  readonly #needs: ScriptNeeds
  readonly #script: Omit<Script, 'targets'>
  readonly #members: Member[] = []

  /** Throws `terminals.missing`. */
  constructor(needs: ScriptNeeds, { workspace, text, targets, stopAtFailure }: CheckedInput<'script.start'>) {
    this.#needs = needs
    this.#script = { id: randomUUID(), workspace, text, stopAtFailure, state: 'running' }
    try {
      for (const target of new Map(targets.map((each) => [each.terminalId, each])).values())
        this.#members.push(this.#newMember(target))
    } catch (error) {
      this.#dispose()
      throw error
    }
  }

  get script(): Script {
    return { ...this.#script, targets: this.#members.map(({ target }) => target) }
  }

  get isRunning(): boolean {
    return this.#script.state === 'running'
  }

  /** Resolves when the script has ended, however it did. */
  async run(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.prepare(this.#needs.prepareMs)))
    const lines = this.#script.text.split(/\r\n|\r|\n/)
    for (const [index, line] of lines.entries()) {
      const continuing = this.#members.filter((member) => member.isIn && member.goesOn)
      if (continuing.length === 0) {
        this.#endIfDue()
        if (nothingToDo.test(line)) continue
      }
      if (!this.isRunning) return
      const receivers = continuing.length > 0 ? continuing : this.#members.filter(({ isIn }) => isIn)
      await Promise.all(receivers.map((member) => member.send(line, index + 1)))
    }
    if (this.#members.some(({ isIn, goesOn }) => isIn && goesOn)) this.#end('incomplete')
    this.#endIfDue()
    this.#end('finished')
  }

  stop(): void {
    this.#end('stopped')
  }

  /** What became of the terminals stays as it was when the script ended. */
  skip(terminalId: string): void {
    if (this.isRunning) this.#find(terminalId)?.skip()
  }

  follow(terminal: Terminal): void {
    if (this.isRunning) this.#find(terminal.id)?.follow(terminal)
  }

  /** Between two commands: ends the script where it may not or cannot go on. */
  #endIfDue(): void {
    if (this.#script.stopAtFailure && this.#members.some(({ hasFailed }) => hasFailed)) this.#end('failed')
    else if (!this.#members.some(({ isIn }) => isIn)) this.#end('alone')
  }

  /** Only the first end counts. */
  #end(state: Exclude<ScriptState, 'running'>): void {
    if (!this.isRunning) return
    this.#script.state = state
    for (const member of this.#members) member.end()
    this.#dispose()
    this.#needs.emit('script.ended', { scriptId: this.#script.id, state })
  }

  #newMember({ terminalId, values, allowed }: CheckedInput<'script.start'>['targets'][number]): Member {
    return new Member({
      terminals: this.#needs.terminals,
      terminalId,
      values,
      allowed,
      changed: (target) => this.#needs.emit('script.target', { scriptId: this.#script.id, target }),
    })
  }

  #find(terminalId: string): Member | undefined {
    return this.#members.find(({ target }) => target.terminalId === terminalId)
  }

  #dispose(): void {
    for (const member of this.#members) member.dispose()
  }
}
