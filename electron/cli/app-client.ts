import type { EventName, EventPayload, MethodInput, MethodName, MethodOutput } from '#shared/contract/index'
import type { HostMessage } from '#shared/contract/messages'
import { fromWire, LabError } from '#shared/errors'
import packageJson from '../../package.json'
import { type App, createApp } from '../app'
import { pathsFromEnvironment } from '../platform/paths'
import type { Platform } from '../platform/platform'
import type { Connection } from '../rpc'

/** A command line shows no page, so nothing ever asks it for a browser. */
const platform: Platform = {
  capabilities: { openExternal: false, ownWindow: false },
  openExternal: () => Promise.reject(new LabError('state.conflict', 'app.noBrowser')),
  updater: null,
}

/** The whole program in this process, and its one page: the command line. */
export class AppClient {
  readonly #app: App
  readonly #connection: Connection
  readonly #listeners = new Set<(message: HostMessage) => void>()

  /** Throws `state.conflict` (`app.alreadyRunning`) where another process works with the home folder. */
  static async open(): Promise<AppClient> {
    const paths = pathsFromEnvironment(process.env)
    return new AppClient(await createApp({ paths, platform, version: packageJson.version, headless: true }))
  }

  private constructor(app: App) {
    this.#app = app
    this.#connection = app.connect({
      send: (message) => {
        for (const listener of this.#listeners) listener(message)
      },
      sendFrame: () => {},
      bufferedBytes: () => 0,
    })
  }

  /** Throws what the method throws. */
  async call<M extends MethodName>(method: M, input?: MethodInput<M>): Promise<MethodOutput<M>> {
    const response = await this.#connection.call(JSON.stringify({ id: 1, method, input }))
    if ('error' in response) throw fromWire(response.error)
    return response.result as MethodOutput<M>
  }

  /** Listens as long as the program runs. */
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): void {
    this.#listeners.add((message) => {
      if ('event' in message && message.event === event) listener(message.payload as EventPayload<E>)
    })
  }

  async close(): Promise<void> {
    this.#connection.close()
    await this.#app.dispose()
  }
}
