import type { TypedTerminal } from './live-receiver'
import { Mirror } from './mirror'

/** A fake terminal: a real screen, and a program that keeps its input and shows what a test tells it. */
export class FakeTerminal implements TypedTerminal {
  readonly info: { id: string; excluded: boolean }
  readonly hub = { mirror: new Mirror({ cols: 80, rows: 24 }) }
  readonly written: Uint8Array[] = []
  /** What was written while nothing asked for a secret, and is shown by a shell. */
  shown = ''
  ready = true

  constructor(id: string) {
    this.info = { id, excluded: false }
  }

  write(bytes: Uint8Array): boolean {
    if (this.ready) this.written.push(bytes)
    if (this.hub.mirror.inputMode !== 'password') this.shown += Buffer.from(bytes)
    return this.ready
  }

  get writes(): number {
    return this.written.length
  }

  get got(): string {
    return Buffer.concat(this.written).toString()
  }

  async shows(output: string): Promise<void> {
    await new Promise<void>((resolve) => this.hub.mirror.write(Buffer.from(output), resolve))
  }
}

export const fullScreen = '\x1b[?1049h'
export const leaveFullScreen = '\x1b[?1049l'
export const question = '\r\nPassword: '
