import { InMemoryFs } from 'just-bash'
import { expect, test } from 'vitest'
import { pack, unpack } from './file-archive'

test('files come back with contents, rights, times and links, and what came later goes', async () => {
  const files = new InMemoryFs({ '/etc/hosts': '127.0.0.1 localhost\n' })
  files.mkdirSync('/home/vagrant/.ssh', { recursive: true })
  await files.chmod('/home/vagrant/.ssh', 0o700)
  const bytes = Buffer.from([0, 255, 10, 237, 149, 156])
  files.writeFileSync('/home/vagrant/한글', bytes, undefined, { mode: 0o640, mtime: new Date(1_000_000) })
  await files.symlink('한글', '/home/vagrant/link')
  const packed = await pack(files)

  await files.writeFile('/home/vagrant/한글', 'changed')
  await files.rm('/home/vagrant/link')
  await files.mkdir('/home/vagrant/later/deep', { recursive: true })
  await files.writeFile('/etc/hosts', '')
  // As they are read from disk.
  await unpack(files, JSON.parse(JSON.stringify(packed)))
  expect(await pack(files)).toEqual(packed)
  expect(Buffer.from(await files.readFileBuffer('/home/vagrant/link'))).toEqual(bytes)
  const { mode, mtime } = await files.stat('/home/vagrant/한글')
  expect([mode & 0o777, mtime.getTime()]).toEqual([0o640, 1_000_000])
  expect((await files.stat('/home/vagrant/.ssh')).mode & 0o777).toBe(0o700)
  expect(await files.exists('/home/vagrant/later')).toBe(false)
})
