import { type ErrorCode, type ErrorKey, type ErrorParams, LabError } from '#shared/errors'
import type { SshTarget } from './types'

/** How far a connection had come when it failed: the same socket error means another thing at each stage. */
export type Stage = 'network' | 'handshake' | 'authentication' | 'ready'

/** What ssh2 and Node's sockets put on their errors. ssh2 names the layer in `level`; a DISCONNECT message has a number as code. */
interface RawError {
  code?: string | number
  level?: string
}

const networkCodes: Partial<Record<string, ErrorCode & ErrorKey>> = {
  ECONNREFUSED: 'net.refused',
  ENOTFOUND: 'net.dns',
  EAI_AGAIN: 'net.dns',
  EAI_NODATA: 'net.dns',
  ECONNRESET: 'net.lost',
  EPIPE: 'net.lost',
}

/** An error that names the target: `host`, `port` and `username` are its text's parameters. */
export function targetError(
  code: ErrorCode,
  key: ErrorKey,
  target: Pick<SshTarget, 'host' | 'port' | 'username'>,
  cause?: unknown,
  more: ErrorParams = {},
): LabError {
  const { host, port, username } = target
  return new LabError(code, key, { params: { host, port, username, ...more }, cause })
}

/** The coded error for what ssh2 or the socket reported, by its level and number alone. */
export function sshError(raw: unknown, stage: Stage, target: SshTarget): LabError {
  if (raw instanceof LabError) return raw
  const same = (code: ErrorCode & ErrorKey) => targetError(code, code, target, raw)
  const { code, level } = (raw ?? {}) as RawError
  if (stage === 'network') return same(networkCodes[String(code)] ?? 'net.unreachable')
  if (stage === 'ready') return same('net.lost')
  if (level === 'client-socket' || level === 'client-timeout') return same('net.lost')
  if (level === 'agent') return targetError('ssh.auth', 'ssh.agentMissing', target, raw)
  if (level === 'client-authentication') return same('ssh.auth')
  // A server that disconnects while we log in has had enough of our attempts.
  if (stage === 'authentication' && typeof code === 'number') return same('ssh.auth')
  return same('ssh.protocol')
}

/** Why `signal` ended something: its own coded reason, or the caller's wish. */
export function abortError(signal: AbortSignal): LabError {
  return signal.reason instanceof LabError ? signal.reason : new LabError('cancelled', 'cancelled')
}
