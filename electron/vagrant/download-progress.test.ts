import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { vagrantRigMissing } from '../../e2e/rigs/vagrant-lxc/vagrant-lxc'
import { DownloadProgress } from './download-progress'
import { Vagrant } from './vagrant'

const line = (percent: number, rate: string, left: string) =>
  `Progress: ${percent}% (Rate: ${rate}/s, Estimated time remaining: ${left})`

test('one line in five seconds, and nothing that is not known', () => {
  let now = 0
  const progress = new DownloadProgress(() => now)
  const shownAt = (seconds: number, text: string) => {
    now = seconds * 1000
    return progress.shown(text)
  }
  for (const rate of ['0*', '0<']) expect(shownAt(0, line(0, rate, '--:--:--'))).toBeNull()
  expect(shownAt(1, line(13, '5094k', '0:00:06'))).toBe('Downloading the box: 13 % at 5094kB/s, 0:00:06 left')
  expect(shownAt(2, line(29, '5097k', '0:00:05'))).toBeNull()
  expect(shownAt(2, '==> m-k8s: Importing base box')).toBe('==> m-k8s: Importing base box')
  expect(shownAt(6, line(96, '5.1M', '0:00:01'))).toBe('Downloading the box: 96 % at 5.1MB/s, 0:00:01 left')
  // Of a server that does not tell the size.
  expect(shownAt(12, line(100, '5059k', '--:--:--'))).toBe('Downloading the box at 5059kB/s')
})

const missing = vagrantRigMissing()
if (missing) console.warn(`skipped: ${missing}`)

describe.skipIf(missing)('a real Vagrant that downloads a box', () => {
  /** Enough for curl to measure a rate, which it does once a second. */
  const [chunks, chunkBytes, chunkMs] = [15, 100_000, 200]
  let folder: string
  let server: Server

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-download-'))
    server = createServer((request, response) => {
      response.writeHead(200, { 'content-length': chunks * chunkBytes })
      if (request.method === 'HEAD') return void response.end()
      let sent = 0
      const timer = setInterval(() => {
        response.write(Buffer.alloc(chunkBytes))
        sent += 1
        if (sent === chunks) response.end()
      }, chunkMs)
      response.on('close', () => clearInterval(timer))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve))
    await rm(folder, { recursive: true, force: true })
  })

  test('is told how far it is', async () => {
    process.env.VAGRANT_HOME = join(folder, 'vagrant.d')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.box`
    await writeFile(
      join(folder, 'Vagrantfile'),
      `Vagrant.configure('2') { |c| c.vm.define('m-k8s') { |n| n.vm.box = 'a/box'; n.vm.box_url = '${url}' } }\n`,
    )
    const log: string[] = []
    const up = new Vagrant({ program: 'vagrant', provider: 'lxc' }).up(
      { folder, name: 'm-k8s' },
      { signal: new AbortController().signal, log: (text) => log.push(text) },
    )
    // Zeros are no box, so nothing is made of it.
    await expect(up).rejects.toMatchObject({ code: 'command.failed' })
    delete process.env.VAGRANT_HOME
    expect(log).toContainEqual(
      expect.stringMatching(/^Downloading the box: \d+ % at \S+B\/s, \d:\d\d:\d\d left$/),
    )
    expect(log.filter((text) => text.startsWith('Progress'))).toEqual([])
  })
})
