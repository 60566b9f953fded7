import packageJson from '../../../package.json'
import { createApp } from '../../app'
import { pathsFromEnvironment } from '../../platform/paths'
import { platformWithoutWindow } from '../../platform/platform'
import { logStrayErrors } from '../failures'
import { openBrowser } from './open-browser'
import type { WebOptions } from './options'
import { tellOfRuns } from './tell-of-runs'
import { WebServer } from './web-server'

/** Browser mode: prints its link on stdout once it accepts connections, and ends by SIGINT, SIGTERM or SIGHUP. */
export async function runWebHost({ port, open }: WebOptions, pageFolder: string): Promise<void> {
  const app = await createApp({
    paths: pathsFromEnvironment(process.env),
    platform: platformWithoutWindow,
    version: packageJson.version,
  })
  logStrayErrors(app.logger)
  // Before whatever ends the program hears the signal.
  tellOfRuns(app)
  const connect = app.connect.bind(app)
  let server: WebServer | undefined
  const end = async () => {
    await Promise.all([server?.close(), app.dispose()])
  }
  onEndSignal(end)
  try {
    server = await WebServer.start({ port, pageFolder, connect, files: app.files, logger: app.logger })
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
