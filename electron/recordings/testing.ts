import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { CheckedInput, EventPayload, MethodName, MethodOutput } from '#shared/contract/index'
import type { Emit, HandlersOf } from '../rpc'
import { TestDesk, type TestTerminal } from '../terminals/testing'
import { RecordingService } from './recording-service'

/** Test helper: real local shells, and a service that writes them down in a folder of its own. */
export class RecordingDesk {
  readonly home = mkdtempSync(join(tmpdir(), 'pilothouse-recordings-'))
  readonly desk = new TestDesk()
  readonly broken: EventPayload<'recordings.broken'>[] = []
  readonly service: RecordingService

  constructor() {
    const emit: Emit = (event, payload) => {
      if (event === 'recordings.broken') this.broken.push(payload as EventPayload<'recordings.broken'>)
    }
    const logger = pino({ enabled: false })
    this.service = new RecordingService({ homeFolder: this.home, terminals: this.desk.service, emit, logger })
  }

  async call<M extends MethodName & keyof HandlersOf<'recordings'>>(
    method: M,
    input: CheckedInput<M>,
  ): Promise<MethodOutput<M>> {
    const handler = this.service.handlers[method] as (
      input: CheckedInput<M>,
      client: TestDesk['client'],
    ) => MethodOutput<M> | Promise<MethodOutput<M>>
    return handler(input, this.desk.client)
  }

  /** Opens a shell that waits at its prompt. */
  async openShell(): Promise<TestTerminal> {
    const shell = await this.desk.openLocal()
    await shell.sees(/[#$]$/m)
    return shell
  }

  async end(): Promise<void> {
    await this.service.dispose()
    await this.desk.service.dispose()
    rmSync(this.home, { recursive: true, force: true })
  }
}
