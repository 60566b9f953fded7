import { createHash } from 'node:crypto'
import { createReadStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import type { CheckedInput, EventName, EventPayload, MethodOutput } from '#shared/contract/index'
import { LabError } from '#shared/errors'
import type { Transfer, TransferSource } from '#shared/files'
import type { RemoteSource } from '#shared/terminals'
import type { TestHosts } from '../../e2e/rigs/testhosts'
import { Emitter } from '../platform/emitter'
import { type Client, ClientHub, type Emit, type HandlersOf } from '../rpc'
import { startService, targetOf, trusting } from '../ssh/testing'
import { FileService } from './file-service'

type Events = { [E in EventName]: EventPayload<E> }
type FileMethod = keyof HandlersOf<'files'>

/** A machine of the rig as a place; `root` logs in as root. */
export const placeOf = (name: string, username = 'vagrant'): RemoteSource => ({
  type: 'session',
  sessionId: `${name}-${username}`,
})

/** Files on the rig's machines, over real SSH, with a folder of this PC. */
export function startFiles(rig: TestHosts) {
  const ssh = startService(trusting('vagrant'))
  const folder = mkdtempSync(join(tmpdir(), 'pilothouse-files-'))
  const events = new Emitter<Events>()
  const emit: Emit = (event, payload) => events.emit(event, payload as never)
  const resolve = async (place: RemoteSource) => {
    const [, name, username] = /^(.*)-(\w+)$/.exec(place.type === 'session' ? place.sessionId : '') ?? []
    const host = rig.hosts.find((known) => known.name === name)
    if (!host) throw new LabError('resource.missing', 'sessions.missing')
    return { target: targetOf(host, { method: 'password', password: 'vagrant' }, username), title: host.name }
  }
  const platform = {
    capabilities: { openExternal: false, ownWindow: false, localFiles: true },
    openExternal: () => Promise.reject(new Error('A test opens no browser')),
    updater: null,
    chooseFolder: () => Promise.resolve(folder),
    chooseFile: () => Promise.resolve(null),
  }
  const service = new FileService({
    connections: ssh.service,
    resolve,
    platform,
    emit,
    logger: pino({ enabled: false }),
  })
  const client = new ClientHub().add({ send: () => {}, sendFrame: () => {}, bufferedBytes: () => 0 })

  const call = async <M extends FileMethod>(method: M, input: CheckedInput<M>): Promise<MethodOutput<M>> => {
    const handler = service.handlers[method] as unknown as (
      given: CheckedInput<M>,
      page: Client,
    ) => MethodOutput<M> | Promise<MethodOutput<M>>
    return await handler(input, client)
  }

  /** The transfer once `isReached` holds for it. */
  const until = (transferId: string, isReached: (transfer: Transfer) => boolean): Promise<Transfer> =>
    new Promise((found) => {
      const look = (transfer: Transfer | undefined) => {
        if (transfer?.id !== transferId || !isReached(transfer)) return
        stop()
        found(transfer)
      }
      const stop = events.on('files.transferChanged', look)
      void call('files.transfers', undefined).then((all) => look(all.find(({ id }) => id === transferId)))
    })

  const copy = async (
    from: TransferSource,
    to: CheckedInput<'files.copy'>['to'],
    preserve = false,
  ): Promise<string> => {
    const [id = ''] = await call('files.copy', { from, to, preserve })
    return id
  }

  const dispose = async () => {
    await service.dispose()
    ssh.dispose()
    rmSync(folder, { recursive: true, force: true })
  }
  return { service, events, folder, call, copy, until, dispose }
}

export type TestFiles = ReturnType<typeof startFiles>

export const isFinished = ({ state }: Transfer): boolean => ['done', 'failed', 'cancelled'].includes(state)

/** SHA-256 in hex. */
export async function checksum(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path)) hash.update(bytes)
  return hash.digest('hex')
}

/** As `checksum`, of a file on a machine of the rig. */
export const remoteChecksum = async (rig: TestHosts, host: string, path: string): Promise<string> =>
  (await rig.exec(host, 'sha256sum', path)).split(' ')[0] ?? ''
