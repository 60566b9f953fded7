import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Mounts } from '../platform/testing'
import { TerminalLogs } from './terminal-logs'
import { RecordingDesk } from './testing'

let desk: RecordingDesk
beforeEach(() => {
  desk = new RecordingDesk()
})
afterEach(() => desk.end())

const start = (terminalId: string, timestamps = false) =>
  desk.call('recordings.log', { terminalId, timestamps })

const until = (path: string, text: string | RegExp) =>
  expect.poll(() => readFileSync(path, 'utf8')).toMatch(text)

describe.runIf(process.platform !== 'win32')('the log of a real shell', () => {
  it('has what a person would have read', async () => {
    const shell = await desk.openShell()
    const { path } = await start(shell.id)
    shell.type(
      "printf '\\033[1;31mred\\033[0m 한글\\n10%%\\r50%%\\rdone\\nab\\bc\\n'; seq 100 120 | xargs -n 40\n",
    )
    await until(path, /^100 101 .* 120$/m)
    const lines = readFileSync(path, 'utf8').split('\n')
    expect(lines).toContain('red 한글')
    expect(lines).toContain('done')
    expect(lines).toContain('ac')
    expect(lines.join('')).not.toMatch(/\u001b|10%\r|50%$/m)
  })

  it('leaves full-screen programs and hidden input out', async () => {
    const shell = await desk.openShell()
    const { path } = await start(shell.id)
    shell.type(
      "printf '\\033[?1049h'; seq 5 | sed s/^/drawn-/; printf '\\033[?1049l'; read -rsp 'wo''rd?' word\n",
    )
    await shell.sees(/^word\?$/m)
    shell.type('pass-word\n')
    shell.type('echo the-end | tr a-z A-Z\n')
    await until(path, 'THE-END')
    expect(readFileSync(path, 'utf8')).not.toMatch(/^drawn-\d|pass-word/m)
  })

  it('begins lines with the time from the moment that it is wanted, and ends with the line that is not finished', async () => {
    const shell = await desk.openShell()
    const { path } = await start(shell.id)
    shell.type('echo one | tr a-z A-Z\n')
    await until(path, /^ONE$/m)
    expect((await start(shell.id, true)).path).toBe(path)
    shell.type("printf 'two\\n' | tr a-z A-Z\n")
    await until(path, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z TWO$/m)
    shell.type('echo not sent')
    await shell.sees(/echo not sent$/m)
    await desk.call('recordings.endLog', { terminalId: shell.id })
    expect(readFileSync(path, 'utf8')).toMatch(/echo not sent\n$/)
    expect((await desk.call('recordings.writing', undefined)).logs).toEqual([])
  })

  it('ends with its terminal', async () => {
    const shell = await desk.openShell()
    await start(shell.id)
    await desk.desk.service.handlers['terminals.close']({ terminalId: shell.id }, desk.desk.client)
    expect((await desk.call('recordings.writing', undefined)).logs).toEqual([])
    await expect(start(shell.id)).rejects.toMatchObject({ key: 'terminals.missing' })
  })

  it('stops at its limit and says so', async () => {
    const broken = vi.fn()
    const logs = new TerminalLogs({
      folder: join(desk.home, 'logs'),
      terminals: desk.desk.service,
      changed: () => {},
      broken,
      maxBytes: 1024,
    })
    const shell = await desk.openShell()
    const { path } = await logs.start(shell.id, false)
    shell.type('seq 1000\n')
    await until(path, /later lines are not kept\]\n$/)
    expect(broken).toHaveBeenCalledWith('local', expect.objectContaining({ key: 'recordings.logFull' }))
    expect(logs.list).toEqual([])
    await logs.dispose()
  })

  it.skipIf(Mounts.missing)('stops where the disk is full, and the shell goes on', async () => {
    const mounts = new Mounts()
    mkdirSync(join(desk.home, 'logs', 'terminals'), { recursive: true })
    // Room for several of the pieces that the output comes in, and less than all of it.
    mounts.tiny(join(desk.home, 'logs', 'terminals'), 256 * 1024)
    try {
      const shell = await desk.openShell()
      const { path } = await start(shell.id)
      shell.type('seq 100000\n')
      await expect.poll(() => desk.broken).toHaveLength(1)
      expect(desk.broken[0]).toMatchObject({ what: 'log', title: 'local', error: { code: 'disk.full' } })
      await shell.sees('100000')
      expect(readFileSync(path, 'utf8')).toMatch(/\n\d+\n$/)
    } finally {
      await desk.service.dispose()
      mounts.end()
    }
  })
})
