import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ConflictChoice } from '#shared/files'
import { startTestHosts, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import { RemoteStore } from './remote-store'
import { Sftp } from './sftp'
import { checksum, isFinished, placeOf, remoteChecksum, startFiles, type TestFiles } from './testing'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

const mebibyte = 1024 * 1024

describe.skipIf(missing)('transfers between this PC and OpenSSH servers', () => {
  let rig: TestHosts
  let files: TestFiles

  beforeAll(async () => {
    rig = await startTestHosts({ base: 26_000, workers: 3 })
  })
  afterAll(() => rig.stop())
  beforeEach(async () => {
    files = startFiles(rig)
    for (const { name } of rig.hosts) await makeOpenFolder(name)
  })
  afterEach(async () => {
    await files.dispose()
    for (const { name } of rig.hosts) await rm(folderOn(name), { recursive: true })
  })

  /** The folder `/home/vagrant/in` of a machine, also while it is down. */
  const folderOn = (name: string) => join(dirname(rig.keyPath), name, 'home/vagrant/in')
  const makeOpenFolder = async (name: string) => {
    await mkdir(folderOn(name))
    await chmod(folderOn(name), 0o777)
  }
  const target = (...names: string[]) => ({
    type: 'remote' as const,
    places: names.map((name) => placeOf(name)),
    folder: '/home/vagrant/in',
  })
  const local = (...paths: string[]) => ({ type: 'local' as const, paths })
  const remote = (...paths: string[]) => ({ type: 'remote' as const, place: placeOf('m-k8s'), paths })
  const upload = async (...paths: string[]) => {
    const id = await files.copy(local(...paths), target('m-k8s'))
    return { id, end: await files.until(id, isFinished) }
  }
  const onHost = (command: string, host = 'm-k8s') => rig.exec(host, 'sh', '-c', command)
  const listed = async () => (await readdir(folderOn('m-k8s'))).sort()
  const bigFile = async (size: number) => {
    const path = join(files.folder, 'big.bin')
    await writeFile(path, randomBytes(size))
    return path
  }

  it('copy folders with odd names there and back', async () => {
    const names = ['한글 파일.txt', '-rf', 'line\nbreak', ' space ', '$(reboot)', 'empty']
    const root = join(files.folder, 'tree')
    await mkdir(join(root, 'inner/deep'), { recursive: true })
    for (const name of names)
      await writeFile(join(root, 'inner', name), name === 'empty' ? '' : `content of ${name}`)
    expect((await upload(root)).end).toMatchObject({ state: 'done', kind: 'upload', problems: [] })

    const back = join(files.folder, 'back')
    await mkdir(back)
    const id = await files.copy(remote('/home/vagrant/in/tree'), { type: 'local', folder: back })
    expect(await files.until(id, isFinished)).toMatchObject({ state: 'done', kind: 'download' })
    expect((await readdir(join(back, 'tree/inner'))).sort()).toEqual([...names, 'deep'].sort())
    for (const name of names.filter((one) => one !== 'empty'))
      expect(await readFile(join(back, 'tree/inner', name), 'utf8')).toBe(`content of ${name}`)
  })

  it('are done without links that lead nowhere, which are named', async () => {
    await onHost(
      'cd /home/vagrant/in && mkdir tree && echo x > tree/file && ln -s nowhere tree/link && ln -s / tree/root',
    )
    const copy = async (path: string) => {
      const id = await files.copy(remote(path), target('w1-k8s'))
      return files.until(id, isFinished)
    }
    expect(await copy('/home/vagrant/in/tree')).toMatchObject({
      state: 'done',
      problems: [],
      leftOutCount: 2,
      leftOut: expect.arrayContaining([
        { name: 'tree/link', error: expect.objectContaining({ key: 'files.linkSkipped' }) },
      ]),
    })
    expect(await readFile(join(folderOn('w1-k8s'), 'tree/file'), 'utf8')).toBe('x\n')
    // Where that is all, nothing was done.
    expect(await copy('/home/vagrant/in/tree/link')).toMatchObject({ state: 'failed', leftOutCount: 0 })
  })

  it('reach four machines at once, with a result for each', async () => {
    const path = await bigFile(3 * mebibyte)
    await onHost('chmod 555 /home/vagrant/in', 'w2-k8s')
    const names = rig.hosts.map(({ name }) => name)
    const ids = await files.call('files.copy', { from: local(path), to: target(...names), preserve: false })
    const ends = await Promise.all(ids.map((id) => files.until(id, isFinished)))
    expect(ends.map(({ to, state, problems }) => [to, state, problems[0]?.error.key])).toEqual([
      ['m-k8s', 'done', undefined],
      ['w1-k8s', 'done', undefined],
      ['w2-k8s', 'failed', 'files.denied'],
      ['w3-k8s', 'done', undefined],
    ])
    const sum = await checksum(path)
    for (const name of ['m-k8s', 'w1-k8s', 'w3-k8s'])
      expect(await remoteChecksum(rig, name, '/home/vagrant/in/big.bin')).toBe(sum)
  })

  it('go from one machine to another', async () => {
    await onHost('head -c 5000000 /dev/urandom > /home/vagrant/in/data')
    const id = await files.copy(remote('/home/vagrant/in/data'), target('w1-k8s'))
    expect(await files.until(id, isFinished)).toMatchObject({
      state: 'done',
      kind: 'copy',
      from: 'm-k8s',
      to: 'w1-k8s',
    })
    expect(await remoteChecksum(rig, 'w1-k8s', '/home/vagrant/in/data')).toBe(
      await remoteChecksum(rig, 'm-k8s', '/home/vagrant/in/data'),
    )
  })

  it('keep permissions and times where that is wanted', async () => {
    const path = await bigFile(10)
    await onHost(
      'touch -d 2001-02-03T04:05:06Z /home/vagrant/in/old; chmod 750 /home/vagrant/in/old; chown vagrant /home/vagrant/in/old',
    )
    const id = await files.copy(remote('/home/vagrant/in/old'), { type: 'local', folder: files.folder }, true)
    await files.until(id, isFinished)
    const { mode, mtime } = await stat(join(files.folder, 'old'))
    expect([(mode & 0o7777).toString(8), mtime.toISOString()]).toEqual(['750', '2001-02-03T04:05:06.000Z'])
    expect(path).toContain('big.bin')
  })

  it.each<[ConflictChoice, string[], string]>([
    ['overwrite', ['big.bin'], 'new'],
    ['keepBoth', ['big (2).bin', 'big.bin'], 'old'],
    ['skip', ['big.bin'], 'old'],
  ])('ask before a name is taken: %s', async (choice, names, content) => {
    await onHost(
      'printf old > /home/vagrant/in/big.bin; chmod 604 /home/vagrant/in/big.bin; chown -R vagrant /home/vagrant/in',
    )
    const path = join(files.folder, 'big.bin')
    await writeFile(path, 'new')
    const id = await files.copy(local(path), target('m-k8s'))
    const asking = await files.until(id, ({ question }) => question !== undefined)
    expect(asking).toMatchObject({ state: 'asking', question: { name: 'big.bin', existing: { size: 3 } } })
    await files.call('files.answer', { transferId: id, choice, forAll: false })
    expect(await files.until(id, isFinished)).toMatchObject({
      state: 'done',
      skipped: choice === 'skip' ? 1 : 0,
    })
    expect(await listed()).toEqual(names)
    expect(await onHost('cat /home/vagrant/in/big.bin')).toBe(content)
    expect(await onHost('stat -c %a /home/vagrant/in/big.bin')).toBe('604\n')
  })

  it('ask once for all machines and files that were started together', async () => {
    for (const host of ['m-k8s', 'w1-k8s'])
      await onHost('touch /home/vagrant/in/a /home/vagrant/in/b; chown -R vagrant /home/vagrant/in', host)
    const paths = ['a', 'b'].map((name) => join(files.folder, name))
    for (const path of paths) await writeFile(path, 'new')
    const ids = await files.call('files.copy', {
      from: local(...paths),
      to: target('m-k8s', 'w1-k8s'),
      preserve: false,
    })
    const [first = ''] = ids
    await files.until(first, ({ state }) => state === 'asking')
    await files.call('files.answer', { transferId: first, choice: 'overwrite', forAll: true })
    for (const id of ids) expect(await files.until(id, isFinished)).toMatchObject({ state: 'done' })
    for (const host of ['m-k8s', 'w1-k8s'])
      expect(await onHost('cat /home/vagrant/in/a /home/vagrant/in/b', host)).toBe('newnew')
  })

  /** Keeps uploads from getting further than this into a file, until the function that it gives is called. */
  const holdUploadsAt = (bytes: number) => {
    const { write } = Sftp.prototype
    let release = (): void => undefined
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    const held = vi.spyOn(Sftp.prototype, 'write').mockImplementation(async function (this: Sftp, ...args) {
      const [, , position] = args
      if (position > bytes) await released
      await write.apply(this, args)
    })
    onTestFinished(() => held.mockRestore())
    return () => {
      held.mockRestore()
      release()
    }
  }

  /** Uploads a big file and takes the machine away in the middle. Gives where the part of it lies. */
  const breakOff = async () => {
    const path = await bigFile(48 * mebibyte)
    const release = holdUploadsAt(24 * mebibyte)
    const id = await files.copy(local(path), target('m-k8s'))
    await files.until(id, ({ done }) => done > 16 * mebibyte)
    await rig.stopOne('m-k8s')
    release()
    const lost = await files.until(id, ({ state }) => state === 'reconnecting')
    expect(lost.error?.code).toMatch(/^net\./)
    const names = await listed()
    expect(names).toEqual([expect.stringMatching(/^\.pilothouse-[0-9a-f]{16}\.part$/)])
    return { id, sum: await checksum(path), part: join(folderOn('m-k8s'), names[0] ?? '') }
  }

  it('go on where they were when the connection is lost', async () => {
    const { id, sum, part } = await breakOff()
    const kept = (await stat(part)).size
    const resumed: number[] = []
    const stop = files.events.on('files.transferChanged', ({ done, state }) => {
      if (state === 'running') resumed.push(done)
    })
    await rig.startOne('m-k8s')
    expect(await files.until(id, isFinished)).toMatchObject({ state: 'done' })
    stop()
    expect(Math.min(...resumed)).toBeGreaterThan(kept - 8 * mebibyte)
    expect(await listed()).toEqual(['big.bin'])
    expect(await remoteChecksum(rig, 'm-k8s', '/home/vagrant/in/big.bin')).toBe(sum)
  })

  it('do not go on with a part that is not the beginning of the file', async () => {
    const { id, sum, part } = await breakOff()
    await writeFile(part, Buffer.alloc((await stat(part)).size))
    await rig.startOne('m-k8s')
    expect(await files.until(id, isFinished)).toMatchObject({ state: 'done' })
    expect(await remoteChecksum(rig, 'm-k8s', '/home/vagrant/in/big.bin')).toBe(sum)
  })

  it('leave nothing half-named when they are cancelled', async () => {
    const path = await bigFile(16 * mebibyte)
    const release = holdUploadsAt(8 * mebibyte)
    const id = await files.copy(local(path), target('m-k8s'))
    await files.until(id, ({ done }) => done > mebibyte)
    await files.call('files.cancel', { transferId: id })
    release()
    expect(await files.until(id, isFinished)).toMatchObject({ state: 'cancelled' })
    expect(await listed()).toEqual([])
  })

  it('end soon when they are cancelled while the machine does not answer', async () => {
    const path = await bigFile(16 * mebibyte)
    const release = holdUploadsAt(8 * mebibyte)
    const id = await files.copy(local(path), target('m-k8s'))
    await files.until(id, ({ done }) => done > mebibyte)
    await rig.pause('m-k8s')
    release()
    try {
      await files.call('files.cancel', { transferId: id })
      expect(await files.until(id, isFinished)).toMatchObject({ state: 'cancelled' })
    } finally {
      await rig.resume('m-k8s')
    }
  })

  it('end at once when they are cancelled before the machine told its home folder', async () => {
    const home = vi.spyOn(RemoteStore.prototype, 'home').mockReturnValue(new Promise(() => undefined))
    const id = await files.copy(local(await bigFile(10)), { ...target('m-k8s'), folder: null })
    await expect.poll(() => home).toHaveBeenCalled()
    await files.call('files.cancel', { transferId: id })
    expect(await files.until(id, isFinished)).toMatchObject({ state: 'cancelled' })
    home.mockRestore()
  })

  it('end at once when they are cancelled while a connection that hangs opens no channel', async () => {
    await files.call('files.list', { place: placeOf('m-k8s'), path: null })
    await rig.pause('m-k8s')
    try {
      const id = await files.copy(local(await bigFile(10)), target('m-k8s'))
      await files.until(id, ({ state }) => state === 'running')
      await files.call('files.cancel', { transferId: id })
      expect(await files.until(id, isFinished)).toMatchObject({ state: 'cancelled' })
    } finally {
      await rig.resume('m-k8s')
    }
  })

  it('say that the disk is full, and do not keep it full', async () => {
    await onHost('mount -t tmpfs -o size=4m,mode=777 tmpfs /home/vagrant/in')
    try {
      const { end } = await upload(await bigFile(8 * mebibyte))
      expect(end).toMatchObject({ state: 'failed', error: { key: 'files.diskFull' } })
      expect(await onHost('ls -A /home/vagrant/in')).toBe('')
    } finally {
      await onHost('umount /home/vagrant/in')
    }
  })

  it('say which folder is not there, and go on once it is', async () => {
    const path = await bigFile(10)
    const folder = '/home/vagrant/in/new'
    const id = await files.copy(local(path), { ...target('m-k8s'), folder })
    expect(await files.until(id, isFinished)).toMatchObject({
      state: 'failed',
      error: { key: 'files.folderMissing', params: { path: folder } },
      problems: [],
    })
    await onHost(`touch ${folder}`)
    await files.call('files.retry', { transferId: id })
    expect(await files.until(id, isFinished)).toMatchObject({ error: { key: 'files.notAFolder' } })
    await onHost(`rm ${folder}; mkdir -m 777 ${folder}`)
    await files.call('files.retry', { transferId: id })
    expect(await files.until(id, isFinished)).toMatchObject({ state: 'done' })
  })

  it('fail at once where nobody listens', async () => {
    const path = await bigFile(10)
    await rig.stopOne('w3-k8s')
    const id = await files.copy(local(path), target('w3-k8s'))
    expect(await files.until(id, isFinished)).toMatchObject({
      state: 'failed',
      error: { code: 'net.refused' },
    })
    await rig.startOne('w3-k8s')
    await files.call('files.retry', { transferId: id })
    expect(await files.until(id, isFinished)).toMatchObject({ state: 'done' })
  })
})
