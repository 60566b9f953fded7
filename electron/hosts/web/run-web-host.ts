import { LabError } from '#shared/errors'
import packageJson from '../../../package.json'
import { createApp } from '../../app'
import { pathsFromEnvironment } from '../../platform/paths'
import type { Platform } from '../../platform/platform'
import { logStrayErrors } from '../failures'
import { openBrowser } from './open-browser'
import type { WebOptions } from './options'
import { WebServer } from './web-server'

/** The page runs in a browser already, so it opens links by itself. */
const platform: Platform = {
  capabilities: { openExternal: false, ownWindow: false },
  openExternal: () => Promise.reject(new LabError('state.conflict', 'app.noBrowser')),
  updater: null,
}

/** Browser mode: prints its link on stdout once it accepts connections, and ends by SIGINT, SIGTERM or SIGHUP. */
export async function runWebHost({ port, open }: WebOptions, pageFolder: string): Promise<void> {
  const app = await createApp({
    paths: pathsFromEnvironment(process.env),
    platform,
    version: packageJson.version,
  })
  logStrayErrors(app.logger)
  const connect = app.connect.bind(app)
  let server: WebServer | undefined
  const end = async () => {
    await Promise.all([server?.close(), app.dispose()])
  }
  onEndSignal(end)
  try {
    server = await WebServer.start({ port, pageFolder, connect, logger: app.logger })
  } catch (error) {
    await end()
    throw error
  }
  process.stdout.write(`Pilothouse is at ${server.url}\n`)
  if (open && !(await openBrowser(server.browserUrl())))
    process.stderr.write('No browser could be opened; please open the link yourself.\n')
}

/** Exits with 0 once `end` is through. Further signals change nothing: `end` is bounded. */
function onEndSignal(end: () => Promise<void>): void {
  let ending = false
  const start = () => {
    if (ending) return
    ending = true
    void end().finally(() => process.exit(0))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, start)
}
