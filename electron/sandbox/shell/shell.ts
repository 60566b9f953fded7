import type { Duplex, Writable } from 'node:stream'
import type { Machine } from '../machine'
import type { TerminalRequest } from '../ssh-server'
import { system } from '../versions'
import { complete } from './complete'
import type { Output } from './devices'
import { isIncomplete } from './incomplete'
import { Interpreter } from './interpreter'
import { KeyQueue } from './key-queue'
import { LineEditor } from './line-editor'
import { LineView } from './line-view'
import { ChannelOutput, TerminalOutput } from './output'

/** Where a shell reads and writes. */
export interface ShellRequest {
  channel: Duplex & { stderr: Writable }
  terminal: TerminalRequest | null
}

const bracketedPaste = { on: '\x1b[?2004h', off: '\x1b[?2004l' }

/** A login shell: prompt, line editing, command lines one after the other. Without a terminal it only runs lines. */
export class Shell {
  readonly #machine: Machine
  readonly #request: ShellRequest
  readonly #greeting: string
  readonly #closed: AbortSignal
  readonly #keys: KeyQueue
  readonly #editor = new LineEditor()
  readonly #view = new LineView()
  readonly #screen: Output
  readonly #interpreter: Interpreter
  #listedCompletions = false
  /** Of the next mark: grows with each command that is run, and each further line of one. */
  #markNumber = 1

  constructor(machine: Machine, request: ShellRequest, closed: AbortSignal, greeting = welcome(machine)) {
    this.#greeting = greeting
    this.#machine = machine
    this.#request = request
    this.#closed = closed
    this.#keys = new KeyQueue(request.channel, closed)
    this.#screen = new ChannelOutput(request.channel, closed)
    const out = request.terminal ? new TerminalOutput(this.#screen) : this.#screen
    const err = request.terminal ? out : new ChannelOutput(request.channel.stderr, closed)
    this.#interpreter = new Interpreter(machine, { out, err }, () => this.#editor.history)
    if (request.terminal) request.terminal.resized = () => this.#keys.push({ type: 'resize' })
  }

  /** Resolves with the exit status once the shell was left, or the channel has closed. */
  async run(): Promise<number> {
    await this.#show(this.#greeting)
    for (;;) {
      const source = await this.#readCommand()
      if (source === null) return this.#leave()
      if (source.trim() === '') continue
      this.#markNumber += 1
      const { status, exited } = await this.#runCommand(source)
      if (exited || this.#closed.aborted) return status
    }
  }

  async #leave(): Promise<number> {
    if (!this.#closed.aborted) await this.#show('logout\r\n')
    return this.#interpreter.status
  }

  async #runCommand(source: string) {
    const interrupt = new AbortController()
    const stopListening = this.#keys.onInterrupt(() => {
      interrupt.abort()
      void this.#show('^C\r\n')
    })
    try {
      return await this.#interpreter.run(source, AbortSignal.any([interrupt.signal, this.#closed]))
    } finally {
      stopListening()
    }
  }

  /** One command line, which may take several lines to type; null at the end of input. */
  async #readCommand(): Promise<string | null> {
    let source = ''
    for (;;) {
      if (source !== '') this.#markNumber += 1
      const mark = this.#mark(source === '' ? `D;${this.#interpreter.status}` : 'A;k=s')
      const line = await this.#readLine(source === '' ? this.#prompt() : '> ', mark)
      if (line === 'interrupted') source = ''
      else if (line === null) return source === '' ? null : source
      else {
        source += line.text
        if (!isIncomplete(source)) return source
        source += '\n'
      }
    }
  }

  async #readLine(prompt: string, mark: string): Promise<{ text: string } | 'interrupted' | null> {
    await this.#show(`${bracketedPaste.on}${mark}${this.#view.start(prompt, this.#cols)}`)
    for (;;) {
      const key = await this.#keys.next()
      if (key === null) return null
      switch (key.type) {
        case 'text':
          this.#editor.insert(key.text)
          break
        case 'edit':
          this.#editor.apply(key.command)
          break
        case 'complete':
          await this.#complete()
          continue
        case 'resize':
          this.#view.resized(this.#editor.cursor, this.#cols)
          continue
        case 'clear':
          await this.#show(this.#view.repaint(this.#editor.cursor, this.#cols))
          continue
        case 'enter':
          await this.#show(this.#finish())
          return { text: this.#editor.accept() }
        case 'interrupt':
          await this.#show(`^C${this.#finish()}`)
          this.#editor.clear()
          this.#interpreter.interrupt()
          return 'interrupted'
        case 'end-of-input':
          if (this.#editor.text === '') return null
          this.#editor.apply('delete')
          break
      }
      this.#listedCompletions = false
      await this.#show(this.#view.show(this.#editor.text, this.#editor.cursor, this.#cols))
    }
  }

  #finish(): string {
    return `${this.#view.finish(this.#cols)}${bracketedPaste.off}`
  }

  /** The first Tab completes as far as there is no choice, the second one lists the choices. */
  async #complete(): Promise<void> {
    const { insert, choices } = await complete(
      this.#editor.text.slice(0, this.#editor.cursor),
      this.#interpreter,
    )
    this.#editor.insert(insert)
    const list = insert === '' && choices.length > 1 && this.#listedCompletions
    this.#listedCompletions = true
    if (list)
      await this.#show(
        `${this.#view.finish(this.#cols)}${choices.join('  ')}\r\n${this.#view.start(this.#prompt(), this.#cols)}`,
      )
    await this.#show(this.#view.show(this.#editor.text, this.#editor.cursor, this.#cols))
  }

  #prompt(): string {
    const { cwd, home } = this.#interpreter
    const shown = cwd === home || cwd.startsWith(`${home}/`) ? `~${cwd.slice(home.length)}` : cwd
    return `root@${this.#machine.node.name}:${shown}# `
  }

  /** The mark in front of a prompt that `electron/script/shell-setup.ts` asks a shell for. */
  #mark(kind: string): string {
    const id = this.#interpreter.variable('PILOTHOUSE_MARKS')
    return id ? `\x1b]133;${kind};n=${this.#markNumber};aid=${id}\x07` : ''
  }

  get #cols(): number {
    return this.#request.terminal?.size.cols ?? 80
  }

  /** Prompt, echo and line editing exist on a terminal only. */
  async #show(text: string): Promise<void> {
    if (this.#request.terminal && text !== '') await this.#screen.write(Buffer.from(text))
  }
}

function welcome({ node }: Machine): string {
  const lines = [
    `Welcome to ${system.osImage} (GNU/Linux ${system.kernel} x86_64)`,
    '',
    `Sandbox – simulated: ${node.name} is not a real machine.`,
    '',
  ]
  return lines.map((line) => `${line}\r\n`).join('')
}
