import packageJson from '../../../package.json'
import { createApp } from '../../app'
import { pathsFromEnvironment } from '../../platform/paths'
import { platformWithoutWindow } from '../../platform/platform'
import { logStrayErrors } from '../failures'
import { openBrowser } from './open-browser'
import type { WebOptions } from './options'
import { WebServer } from './web-server'

/** Browser mode: prints its link on stdout once it accepts connections. Resolves at its end, which SIGINT, SIGTERM or SIGHUP bring. */
export async function runWebHost({ port, open }: WebOptions, pageFolder: string): Promise<void> {
  const app = await createApp({
    paths: pathsFromEnvironment(process.env),
    platform: platformWithoutWindow,
    version: packageJson.version,
  })
  logStrayErrors(app.logger)
  const connect = app.connect.bind(app)
  const asked = endSignal()
  let server: WebServer | undefined
  try {
    server = await WebServer.start({ port, pageFolder, connect, files: app.files, logger: app.logger })
    process.stdout.write(`Pilothouse is at ${server.url}\n`)
    if (open) void openOrTell(server.browserUrl())
    await asked
  } finally {
    await Promise.all([server?.close(), app.dispose()])
  }
}

async function openOrTell(url: string): Promise<void> {
  if (!(await openBrowser(url)))
    process.stderr.write('No browser could be opened; please open the link yourself.\n')
}

/** Resolves with the first signal. Further ones change nothing, as long as the program runs: the end is bounded. */
function endSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
}
