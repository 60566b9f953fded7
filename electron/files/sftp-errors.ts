import { LabError } from '#shared/errors'

/** Status codes of SFTP version 3 (draft-ietf-secsh-filexfer-02, section 7). */
const status = { eof: 1, noSuchFile: 2, permissionDenied: 3, failure: 4, unsupported: 8 } as const

/** Whether the server said so; all else means that the channel broke. */
export const isAnswer = (error: unknown): boolean =>
  error instanceof LabError || typeof statusOf(error) === 'number'

const statusOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code

/** There is no more to read: ssh2's error itself, since it is no failure. */
export const isEnd = (error: unknown): boolean =>
  error instanceof LabError && statusOf(error.cause) === status.eof

export const isMissing = (error: unknown): boolean =>
  error instanceof LabError && error.key === 'files.missing'

/** The coded error for what a server answered about `path`. */
export function sftpError(error: unknown, path: string): LabError {
  if (error instanceof LabError) return error
  const options = { params: { path }, cause: error }
  switch (statusOf(error)) {
    case status.noSuchFile:
      return new LabError('resource.missing', 'files.missing', options)
    case status.permissionDenied:
      return new LabError('disk.denied', 'files.denied', options)
    case status.unsupported:
      return new LabError('command.failed', 'files.unsupported', options)
    default:
      return new LabError('command.failed', 'files.failed', { ...options, details: String(error) })
  }
}
