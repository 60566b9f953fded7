import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CastEvent, readCastEvents, readCastHeader } from '#shared/asciicast'
import type { Recording } from '#shared/recordings'
import { Mounts } from '../platform/testing'
import { describeScreen, newScreen, type TestTerminal, write } from '../terminals/testing'
import { RecordingDesk } from './testing'

let desk: RecordingDesk
beforeEach(() => {
  desk = new RecordingDesk()
})
afterEach(() => desk.end())

const start = (name = 'Two shells') => desk.call('recordings.start', { workspace: 'sessions', name })
const stop = () => desk.call('recordings.stop', undefined)

async function onlyRecording(): Promise<Recording> {
  const [recording, ...others] = await desk.call('recordings.list', undefined)
  if (!recording || others.length > 0) throw new Error('not one recording')
  return recording
}

async function readAll({ id }: Recording, file: string): Promise<string> {
  let text = ''
  for (let offset: number | null = 0; offset !== null; ) {
    const part: { text: string; next: number | null } = await desk.call('recordings.read', {
      id,
      file,
      offset,
    })
    text += part.text
    offset = part.next
  }
  return text
}

/** The visible lines of a recording's pane after all its events up to `until` s. */
async function replay(text: string, until = Number.POSITIVE_INFINITY): Promise<string> {
  const header = readCastHeader(text.split('\n')[0] ?? '')
  if (!header) throw new Error('no header')
  const screen = newScreen(header.width, header.height)
  for (const event of readCastEvents(text).filter(({ time }) => time <= until)) {
    if (event.type === 'output') await write(screen, event.text)
    else if (event.type === 'resize') screen.resize(event.cols, event.rows)
  }
  return describeScreen(screen).active.join('\n')
}

const timeOf = (text: string, telling: string): number =>
  readCastEvents(text).find((event: CastEvent) => event.type === 'output' && event.text.includes(telling))
    ?.time ?? Number.NaN

/** Types a command whose output differs from what is typed, and waits for the next prompt. */
const run = async (shell: TestTerminal, number: number) => {
  shell.type(`echo result-$((${number} + 0))\n`)
  await shell.sees(new RegExp(`^result-${number}\n.*[#$]$`, 'm'))
}

describe.runIf(process.platform !== 'win32')('a recording of real shells', () => {
  it('shows at any time what was on each screen then', async () => {
    const first = await desk.openShell()
    const second = await desk.openShell()
    await run(first, 1)
    await start()
    second.type("printf '\\033[31mred\\033[0m\\n'\n")
    await run(second, 2)
    await run(first, 3)
    const between = first.text()
    first.type("clear; printf '한글 \\xf0\\x9f\\x98\\x80\\n'\n")
    await first.sees('한글')
    await desk.desk.service.handlers['terminals.resize'](
      { terminalId: first.id, size: { cols: 60, rows: 10 } },
      desk.desk.client,
    )
    await run(first, 4)
    await stop()

    const recording = await onlyRecording()
    expect(recording.panes.map(({ title, start }) => [title, start])).toEqual([
      ['local', 0],
      ['local 2', 0],
    ])
    const [one = '', two = ''] = await Promise.all(
      recording.panes.map(({ file }) => readAll(recording, file)),
    )
    expect(await replay(one)).toContain('result-4')
    expect(await replay(one)).toContain('한글 😀')
    expect(await replay(one)).not.toContain('result-3')
    expect(await replay(one, 0)).toContain('result-1')
    const beforeClear = timeOf(one, '한글') - 0.000001
    expect((await replay(one, beforeClear)).split('\n')[0]).toBe(between.split('\n')[0])
    expect(await replay(two)).toBe(second.text())
    // One time line: what happened later has the later time.
    expect(timeOf(one, 'result-3')).toBeGreaterThan(timeOf(two, 'result-2'))
    expect(readCastEvents(one)).toContainEqual(
      expect.objectContaining({ type: 'resize', cols: 60, rows: 10 }),
    )
    expect(recording.length).toBeGreaterThanOrEqual(timeOf(one, 'result-4'))
  })

  it('also has a terminal that is opened later, and ends one that is closed', async () => {
    const first = await desk.openShell()
    await start()
    const opened = await desk.openShell()
    desk.service.follow(await desk.desk.info(opened.id))
    await run(opened, 5)
    await expect.poll(() => readdirSync(join(desk.home, 'recordings')).length).toBe(1)
    await desk.desk.service.handlers['terminals.close']({ terminalId: first.id }, desk.desk.client)
    await run(opened, 6)
    await stop()
    const recording = await onlyRecording()
    expect(recording.panes.map(({ start }) => start > 0)).toEqual([false, true])
    expect(await replay(await readAll(recording, recording.panes[1]?.file ?? ''))).toContain('result-6')
  })

  it('can be played while it runs and after a crash, but for a line that was cut off', async () => {
    const shell = await desk.openShell()
    await start()
    await run(shell, 7)
    const written = async () => {
      const { path, panes } = await onlyRecording()
      return readFileSync(join(path, panes[0]?.file ?? ''), 'utf8')
    }
    await expect.poll(written).toContain('result-7')
    const recording = await onlyRecording()
    const file = recording.panes[0]?.file ?? ''
    expect(recording.length).toBeGreaterThan(0)
    appendFileSync(join(recording.path, file), '[99,"o","half a li')
    const text = await readAll(recording, file)
    expect(text).not.toContain('half a li')
    expect(await replay(text)).toContain('result-7')
  })

  it('is for its owner alone, and is renamed and deleted as a whole', async () => {
    await desk.openShell()
    await start('Übung 1: 한글/..')
    await expect(start()).rejects.toMatchObject({ key: 'recordings.running' })
    const { id, path, panes } = await onlyRecording()
    await expect(desk.call('recordings.remove', { id })).rejects.toMatchObject({ key: 'recordings.running' })
    await stop()
    expect(id).toMatch(/^Übung_1_한글_-[\d-]+$/)
    const modes = ['', 'index.json', panes[0]?.file ?? ''].map(
      (name) => statSync(join(path, name)).mode & 0o777,
    )
    expect(modes).toEqual([0o700, 0o600, 0o600])
    await desk.call('recordings.rename', { id, name: 'Another' })
    expect((await onlyRecording()).name).toBe('Another')
    await desk.call('recordings.remove', { id })
    expect(await desk.call('recordings.list', undefined)).toEqual([])
    await expect(desk.call('recordings.remove', { id })).rejects.toMatchObject({ key: 'recordings.missing' })
  })

  it('lists no folder with a name that could not be opened', async () => {
    const index = JSON.stringify({ version: 1, name: 'x', startedAt: 1, length: 1, panes: [] })
    for (const name of ['good-1', 'good-1 (copy)', 'good-1.bak']) {
      mkdirSync(join(desk.home, 'recordings', name), { recursive: true })
      writeFileSync(join(desk.home, 'recordings', name, 'index.json'), index)
    }
    expect((await desk.call('recordings.list', undefined)).map(({ id }) => id)).toEqual(['good-1'])
  })

  it('does not follow links out of its folder', async () => {
    const folder = join(desk.home, 'recordings')
    mkdirSync(join(desk.home, 'elsewhere'))
    mkdirSync(folder)
    symlinkSync(join(desk.home, 'elsewhere'), join(folder, 'link'))
    await expect(desk.call('recordings.remove', { id: 'link' })).rejects.toMatchObject({
      key: 'recordings.missing',
    })
    expect(statSync(join(desk.home, 'elsewhere')).isDirectory()).toBe(true)
  })

  it('says that nothing can be recorded where there is no terminal', () =>
    expect(start()).rejects.toMatchObject({ key: 'recordings.noTerminals' }))

  it.skipIf(asciinemaMissing() !== null)(
    `is taken by another player, asciinema${asciinemaMissing() ?? ''}`,
    async () => {
      const shell = await desk.openShell()
      await start()
      await run(shell, 8)
      await stop()
      const { path, panes } = await onlyRecording()
      // It wants a terminal of its own, which `script` gives it.
      const command = `asciinema cat '${join(path, panes[0]?.file ?? '')}'`
      const output = execFileSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8' })
      const screen = newScreen(80, 24)
      await write(screen, output)
      expect(describeScreen(screen).active.join('\n')).toBe(shell.text())
    },
  )

  it.skipIf(Mounts.missing)(
    'is kept as far as it came when the disk is full, and the shells go on',
    async () => {
      const mounts = new Mounts()
      const folder = join(desk.home, 'recordings')
      mkdirSync(folder)
      // Room for several of the pieces that the output comes in, and far less than all of it.
      mounts.tiny(folder, 256 * 1024)
      try {
        const shell = await desk.openShell()
        await start()
        shell.type('head -c 800000 /dev/zero | tr "\\0" x | fold\n')
        await expect.poll(() => desk.broken).toHaveLength(1)
        expect(desk.broken[0]).toMatchObject({ what: 'recording', error: { code: 'disk.full' } })
        await run(shell, 9)
        const recording = await onlyRecording()
        const text = await readAll(recording, recording.panes[0]?.file ?? '')
        expect(await replay(text)).toContain('xxxx')
        expect((await desk.call('recordings.writing', undefined)).recording).toBeNull()
      } finally {
        await desk.service.dispose()
        mounts.end()
      }
    },
  )
})

/** Debian's package `asciinema`. */
function asciinemaMissing(): string | null {
  try {
    execFileSync('asciinema', ['--version'], { stdio: 'pipe' })
    return null
  } catch {
    return ' (not installed)'
  }
}
