import { Readable } from 'node:stream'
import type { Session } from 'electron'
import { downloadScheme } from '#shared/bridge'
import { LabError } from '#shared/errors'
import type { FileService } from '../../files'
import type { Logger } from '../../platform/logger'

/** Gives Chromium what `files.download` made ready, where it is dragged out of the window and dropped. */
export function serveDownloads(session: Session, files: Pick<FileService, 'deliver'>, logger: Logger): void {
  session.protocol.handle(downloadScheme, async ({ url, signal }) => {
    try {
      const { size, stream } = await files.deliver(new URL(url).pathname, signal)
      const length = size === null ? {} : { 'content-length': String(size) }
      // Node's type of a web stream is not the one of its own `Response`.
      const body = Readable.toWeb(stream) as unknown as BodyInit
      return new Response(body, { headers: { 'content-type': 'application/octet-stream', ...length } })
    } catch (error) {
      // The list of transfers tells why.
      if (!(error instanceof LabError)) logger.warn({ err: error }, 'A dragged file could not be given')
      return new Response(null, { status: 404 })
    }
  })
}
