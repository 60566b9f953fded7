import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { chmod, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import { RemoteStore } from './remote-store'
import { isFinished, placeOf, remoteChecksum, startFiles, type TestFiles } from './testing'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

const mebibyte = 1024 * 1024
const place = placeOf('m-k8s')
/** The browser goes on wanting what it asked for. */
const stays = new AbortController().signal

describe.skipIf(missing)('files of a page', () => {
  let rig: TestHosts
  let files: TestFiles
  let folder: string

  beforeAll(async () => {
    rig = await startTestHosts({ base: 26_200, workers: 0 })
    folder = join(dirname(rig.keyPath), 'm-k8s/home/vagrant/in')
  })
  afterAll(() => rig.stop())
  beforeEach(async () => {
    files = startFiles(rig)
    await mkdir(folder)
    await chmod(folder, 0o777)
  })
  afterEach(async () => {
    await files.dispose()
    await rm(folder, { recursive: true })
  })

  const firstTransfer = async () => (await files.call('files.transfers', undefined))[0]
  const upload = async (content: Buffer) => {
    const key = randomUUID()
    const sent: [offset: number, end: number][] = []
    files.events.on('files.wanted', ({ request, offset, end }) => {
      sent.push([offset, end])
      void files.service.receive(request, Readable.from([content.subarray(offset, end)]))
    })
    const id = await files.copy(
      {
        type: 'page',
        key,
        files: [{ path: 'deep/er/data.bin', size: content.length, modified: 1_700_000_000_000 }],
        emptyFolders: [],
      },
      { type: 'remote', places: [place], folder: '/home/vagrant/in' },
    )
    return { end: await files.until(id, isFinished), sent }
  }

  it('arrive in their folders', async () => {
    const content = randomBytes(2 * mebibyte)
    const { end } = await upload(content)
    expect(end).toMatchObject({ state: 'done', kind: 'upload', name: 'deep' })
    expect(await remoteChecksum(rig, 'm-k8s', '/home/vagrant/in/deep/er/data.bin')).toBe(
      createHash('sha256').update(content).digest('hex'),
    )
  })

  it('fail with what to do where the page sends less than it said', async () => {
    files.events.on('files.wanted', ({ request }) => {
      void files.service.receive(request, Readable.from([Buffer.alloc(10)]))
    })
    const id = await files.copy(
      {
        type: 'page',
        key: randomUUID(),
        files: [{ path: 'short', size: 100, modified: 0 }],
        emptyFolders: [],
      },
      { type: 'remote', places: [place], folder: '/home/vagrant/in' },
    )
    expect(await files.until(id, isFinished)).toMatchObject({
      state: 'failed',
      error: { key: 'files.pageGone' },
    })
    expect(await readdir(folder)).not.toContain('short')
  })

  it('are taken only where they are wanted', () => {
    expect(() => files.service.receive(randomUUID(), Readable.from([]))).toThrow(
      expect.objectContaining({ key: 'files.notWanted' }),
    )
  })

  it('are given once for a ticket, and go on after the connection was lost', async () => {
    const content = randomBytes(48 * mebibyte)
    await writeFile(join(folder, 'big.bin'), content)
    const ticket = randomUUID()
    await files.call('files.download', { place, paths: ['/home/vagrant/in/big.bin'], ticket })
    const { name, size, stream } = await files.service.deliver(ticket, stays)
    expect([name, size]).toEqual(['big.bin', content.length])
    await expect(files.service.deliver(ticket, stays)).rejects.toMatchObject({ key: 'files.notWanted' })
    const head: Buffer = await new Promise((resolve) => {
      stream.once('data', (bytes: Buffer) => {
        stream.pause()
        resolve(bytes)
      })
    })
    await rig.drop('m-k8s')
    const rest = await buffer(stream)
    expect(Buffer.concat([head, rest]).equals(content)).toBe(true)
    await expect.poll(firstTransfer).toMatchObject({ state: 'done', kind: 'download' })
  })

  it.each([
    ['one file', ['secret']],
    ['an archive', ['secret', 'open']],
  ])('say why %s could not be given', async (_, names) => {
    await writeFile(join(folder, 'open'), 'x')
    await writeFile(join(folder, 'secret'), 'x', { mode: 0o600 })
    const ticket = randomUUID()
    const paths = names.map((name) => `/home/vagrant/in/${name}`)
    await files.call('files.download', { place, paths, ticket })
    const { stream } = await files.service.deliver(ticket, stays)
    await expect(buffer(stream)).rejects.toMatchObject({ key: 'files.denied' })
    await expect.poll(firstTransfer).toMatchObject({ state: 'failed', error: { key: 'files.denied' } })
  })

  it('end as cancelled where the browser stops reading an archive', async () => {
    await writeFile(join(folder, 'big.bin'), randomBytes(16 * mebibyte))
    const ticket = randomUUID()
    await files.call('files.download', { place, paths: ['/home/vagrant/in'], ticket })
    const { stream } = await files.service.deliver(ticket, stays)
    stream.once('data', () => stream.destroy())
    await new Promise((closed) => stream.once('close', closed))
    await expect.poll(firstTransfer).toMatchObject({ state: 'cancelled' })
  })

  it.each(['browser goes away', 'transfer is cancelled'])(
    'end at once where the %s while the machine does not answer',
    async (reason) => {
      const walk = vi.spyOn(RemoteStore.prototype, 'walk').mockReturnValue(new Promise(() => undefined))
      const browser = new AbortController()
      const ticket = randomUUID()
      await files.call('files.download', { place, paths: ['/home/vagrant/in'], ticket })
      const delivered = files.service.deliver(ticket, browser.signal)
      await expect.poll(() => walk).toHaveBeenCalled()
      const [shown] = await files.call('files.transfers', undefined)
      expect(shown).toMatchObject({ state: 'running', kind: 'download', name: 'in', total: null })
      if (reason === 'browser goes away') browser.abort()
      else await files.call('files.cancel', { transferId: shown?.id ?? '' })
      await expect(delivered).rejects.toMatchObject({ code: 'cancelled' })
      await expect.poll(firstTransfer).toMatchObject({ state: 'cancelled' })
      walk.mockRestore()
    },
  )

  it('come without links to folders, which are named', async () => {
    await mkdir(join(folder, 'tree'))
    await symlink('.', join(folder, 'tree/loop'))
    const ticket = randomUUID()
    await files.call('files.download', { place, paths: ['/home/vagrant/in/tree'], ticket })
    const { stream } = await files.service.deliver(ticket, stays)
    await buffer(stream)
    await expect
      .poll(firstTransfer)
      .toMatchObject({ state: 'done', leftOut: [{ name: 'tree/loop', error: { key: 'files.linkSkipped' } }] })
  })

  it('list what is there: links with their targets, odd names as they are', async () => {
    await writeFile(join(folder, 'line\nbreak'), 'x')
    await writeFile(Buffer.concat([Buffer.from(join(folder, 'bad')), Buffer.from([0xff])]), '')
    await symlink('/etc', join(folder, 'to-folder'))
    await symlink('loop', join(folder, 'loop'))
    const { path, entries } = await files.call('files.list', { place, path: '/home/vagrant/./in' })
    expect(path).toBe('/home/vagrant/in')
    const byName = new Map(entries.map((entry) => [entry.name, entry]))
    expect(byName.get('line\nbreak')).toMatchObject({ kind: 'file', size: 1, mode: 0o644, owner: 'root' })
    expect(byName.get('to-folder')?.link).toEqual({ path: '/etc', kind: 'folder' })
    expect(byName.get('loop')?.link).toEqual({ path: 'loop', kind: null })
    expect(entries.find(({ unreadableName }) => unreadableName)?.name).toBe('bad\uFFFD')
  })

  it('are deleted without following links, and the root never', async () => {
    await mkdir(join(folder, 'doomed/inner'), { recursive: true })
    await mkdir(join(folder, 'kept'))
    await writeFile(join(folder, 'kept/precious'), '')
    await symlink('/home/vagrant/in/kept', join(folder, 'doomed/inner/link'))
    await chmod(join(folder, 'doomed'), 0o777)
    await chmod(join(folder, 'doomed/inner'), 0o777)
    const paths = ['/home/vagrant/in/doomed']
    expect(await files.call('files.count', { place, paths })).toEqual({ files: 1, folders: 2, cut: false })
    await files.call('files.remove', { place, paths })
    const [removal] = await files.call('files.transfers', undefined)
    await files.until(removal?.id ?? '', isFinished)
    expect(await readdir(folder)).toEqual(['kept'])
    expect(await readdir(join(folder, 'kept'))).toEqual(['precious'])
    await expect(files.call('files.remove', { place, paths: ['/home/..'] })).rejects.toMatchObject({
      key: 'files.rootKept',
    })
  })
})
