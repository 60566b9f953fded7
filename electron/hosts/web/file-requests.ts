import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { type ErrorCode, LabError } from '#shared/errors'
import type { FileService } from '../../files'
import type { Logger } from '../../platform/logger'

/** Where a page sends the bytes that `files.wanted` asked it for; followed by the request's id. */
export const uploadPath = '/files/upload/'
/** Where a browser fetches what `files.download` made ready; followed by the ticket, which is good once. */
export const downloadPath = '/files/download/'

export type FileTransfers = Pick<FileService, 'receive' | 'deliver'>

const statuses: Partial<Record<ErrorCode, number>> = { 'resource.missing': 404, 'disk.denied': 403 }

const statusOf = (error: unknown): number => (error instanceof LabError ? (statuses[error.code] ?? 409) : 500)

/** Takes the bytes no faster than they can be used. */
export async function receiveFile(
  request: IncomingMessage,
  response: ServerResponse,
  transfers: FileTransfers,
  logger: Logger,
): Promise<void> {
  const id = (request.url ?? '').slice(uploadPath.length)
  try {
    await transfers.receive(id, request)
    if (!response.destroyed) response.writeHead(204).end()
  } catch (error) {
    if (!(error instanceof LabError)) logger.error({ err: error }, 'An upload failed')
    response.writeHead(statusOf(error), { connection: 'close' }).end()
  }
}

/** Sends the bytes no faster than the browser takes them. */
export async function deliverFile(
  ticket: string,
  response: ServerResponse,
  transfers: FileTransfers,
  logger: Logger,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    const { name, size, stream } = await transfers.deliver(ticket, gone.signal)
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
      'content-disposition': attachment(name),
      'cache-control': 'no-store',
      ...(size !== null && { 'content-length': size }),
    })
    await pipeline(stream, response)
  } catch (error) {
    // A download that breaks off is told in the list of transfers; the browser sees that bytes are missing.
    if (!(error instanceof LabError)) logger.warn({ err: error }, 'A download ended early')
    if (!response.headersSent) response.writeHead(statusOf(error), { 'content-type': 'text/plain' }).end()
  }
}

/** RFC 6266: the name in UTF-8, and in ASCII for what does not know that. */
function attachment(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
