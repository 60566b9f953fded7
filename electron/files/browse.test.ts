import { expect, it } from 'vitest'
import { LabError } from '#shared/errors'
import type { RemoteSource } from '#shared/terminals'
import type { Client } from '../rpc'
import { browseHandlers } from './browse'
import type { Places } from './places'
import type { Sftp } from './sftp'

const place: RemoteSource = { type: 'session', sessionId: 's' }
const denied = () => new LabError('disk.denied', 'files.denied', { params: { path: '/a/2' } })

/** Handlers on a fake server that refuses everything about `/a/2`, and the folders that they told. */
function start() {
  const refuse = async (path: string) => {
    if (path === '/a/2') throw denied()
  }
  const sftp: Partial<Sftp> = {
    rename: refuse,
    setstat: refuse,
    lstat: async () => {
      throw new LabError('resource.missing', 'files.missing')
    },
  }
  const places: Partial<Places> = { use: (_, work) => work(sftp as Sftp) }
  const told: string[] = []
  const handlers = browseHandlers(places as Places, (_, folder) => told.push(folder))
  return { handlers, told }
}

it('what was moved before a failure is told', async () => {
  const { handlers, told } = start()
  const moving = handlers['files.move'](
    { place, paths: ['/a/1', '/a/2', '/b/3'], folder: '/c' },
    {} as Client,
  )
  await expect(moving).rejects.toMatchObject({ key: 'files.denied' })
  expect(told.sort()).toEqual(['/a', '/b', '/c'])
})

it('permissions that were set before a failure are told', async () => {
  const { handlers, told } = start()
  const setting = handlers['files.setMode']({ place, paths: ['/a/1', '/a/2'], mode: 0o600 }, {} as Client)
  await expect(setting).rejects.toMatchObject({ key: 'files.denied' })
  expect(told).toEqual(['/a'])
})
