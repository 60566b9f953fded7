import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { flow } from '#shared/flow-control'
import { encodeFrame, frameType, maxInputBytes } from '#shared/stream-frames'
import { openLocalShell } from './local-shell'
import { standsStill, TestClient, TestDesk } from './testing'

let desk: TestDesk
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-shell-'))
  vi.stubEnv('SHELL', '/bin/bash')
  vi.stubEnv('HOME', folder)
  vi.stubEnv('PS1', '$ ')
  vi.stubEnv('PILOTHOUSE_HOME', '/secret/place')
  desk = new TestDesk()
})

afterEach(async () => {
  await desk.service.dispose()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** Processes whose environment or arguments carry this test's folder. */
function processesOf(mark: string): string[] {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,stat=,args='], { encoding: 'utf8' }).split('\n')
  return all.filter((line) => line.includes(mark) && !/^\s*\d+\s+Z/.test(line))
}

describe.skipIf(process.platform === 'win32')('a local shell', () => {
  it('runs in the home folder, with a terminal and without what belongs to this program', async () => {
    const shell = await desk.openLocal()
    await shell.is('ready')
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell expands it
    shell.type('echo "<$PWD|$TERM|$COLORTERM|${PILOTHOUSE_HOME-none}>"; stty size; tty\r')
    await shell.sees(`<${folder}|xterm-256color|truecolor|none>`)
    await shell.sees('24 80')
  })

  it('takes a new size', async () => {
    const shell = await desk.openLocal()
    await shell.is('ready')
    const size = { cols: 97, rows: 31 }
    await desk.service.handlers['terminals.resize']({ terminalId: shell.id, size }, desk.client)
    shell.type('stty size\r')
    await shell.sees('31 97')
  })

  it('asks to wait while its program does not read, and loses none of the input', async () => {
    const shell = openLocalShell({ cols: 80, rows: 24 })
    onTestFinished(() => shell.close())
    let output = ''
    const sees = (text: string) => expect.poll(() => output).toContain(text)
    const data = (bytes: Uint8Array) => {
      output += Buffer.from(bytes).toString()
    }
    shell.listen({ data, end: () => {} })
    const total = 1_000_000
    const program = `until [ -e go ]; do sleep 0.05; done; head -c ${total} | wc -c`
    shell.write(Buffer.from(`stty raw -echo; echo rea''dy; ${program}\r`))
    await sees('ready')
    const chunk = Buffer.alloc(total / 100, 'x')
    let written = 1
    while (shell.write(chunk) && written < 100) written += 1
    expect(written).toBeLessThan(100)
    writeFileSync(join(folder, 'go'), '')
    for (; written < 100; written += 1) {
      await shell.drained()
      shell.write(chunk)
    }
    await sees(String(total))
  })

  it('answers while another one floods, which stays within its window and stops at Ctrl+C', async () => {
    const flood = await desk.openLocal()
    const calm = await desk.openLocal()
    await Promise.all([flood.is('ready'), calm.is('ready')])
    flood.type('yes\r')
    await flood.sees('y\ny\ny')
    const unparsed: number[] = []
    let answers = 0
    for (const word of ['one', 'two', 'three']) {
      const before = flood.page.parsed
      calm.type(`echo $((1+1))-${word}\r`)
      await calm.sees(`2-${word}`)
      answers += 1
      await expect.poll(() => flood.page.parsed).toBeGreaterThan(before)
      const sent = desk.client.frames.filter(({ stream }) => stream === flood.page.stream).at(-1)
      unparsed.push((sent?.offset ?? 0) - flood.page.parsed)
    }
    expect(answers).toBe(3)
    expect(Math.max(...unparsed)).toBeLessThanOrEqual(flow.windowBytes + flow.floodBatchBytes)
    flood.type('\x03')
    flood.type('echo $((1+1))-stopped\r')
    await flood.sees('2-stopped')
  })

  it('stands still while nobody reads, and goes on afterwards', async () => {
    const { id } = await desk.open({ source: { type: 'local' }, workspace: 'sessions' })
    const silent = new TestClient()
    const { stream } = await desk.service.handlers['terminals.attach']({ terminalId: id }, silent)
    const calm = await desk.openLocal()
    await calm.is('ready')
    await expect.poll(async () => (await desk.info(id)).state).toBe('ready')
    const blockBytes = 64_000
    const file = join(folder, 'blocks')
    const block = `block=$(yes ${'y'.repeat(70)} | head -c ${blockBytes})`
    const program = `${block}; while echo "$block"; do printf . >> ${file}; done\r`
    desk.service.receive(silent, encodeFrame(frameType.input, stream, 0, Buffer.from(program)))
    const printed = () => blockBytes * (existsSync(file) ? statSync(file).size : 0)
    // How much of its window is filled is a matter of what scrolls away unseen, and when.
    await expect.poll(() => silent.bytes()).toBeGreaterThan(flow.smallestWindowBytes)
    let answers = 0
    await standsStill(printed, async () => {
      answers += 1
      calm.type(`echo $((1+1))-${answers}\r`)
      await calm.sees(`2-${answers}`)
    })
    const before = printed()
    const most = flow.windowBytes + flow.floodBatchBytes
    expect(silent.bytes()).toBeLessThanOrEqual(most)
    expect(before).toBeLessThan(most + 1_000_000)
    silent.disposables.dispose()
    await expect.poll(printed).toBeGreaterThan(before + 1_000_000)
    expect(silent.bytes()).toBeLessThanOrEqual(most)
  })

  it('shows all of a megabyte before it shows that the shell has ended', async () => {
    const shell = await desk.openLocal()
    await shell.is('ready')
    shell.type(
      "stty -echo; clear; printf START; head -c 1000000 /dev/zero | tr '\\0' x; printf END; exit 7\r",
    )
    const { exit } = await shell.is('closed')
    expect(exit).toEqual({ code: 7, signal: null })
    await expect.poll(() => shell.page.ended).toBe(true)
    const text = desk.client.text()
    const from = text.lastIndexOf('STARTx')
    expect(text.slice(from + 5, text.indexOf('END', from))).toHaveLength(1_000_000)
    expect(desk.client.frames.at(-1)?.type).toBe(frameType.end)
    expect(shell.page.fault).toBeNull()
  })

  it('loses nothing where the shell ends while it is held up', async () => {
    const shell = openLocalShell({ cols: 80, rows: 24 })
    const chunks: Uint8Array[] = []
    const end = new Promise((resolve) => shell.listen({ data: (bytes) => chunks.push(bytes), end: resolve }))
    await expect.poll(() => chunks).not.toEqual([])
    shell.pause()
    shell.write(Buffer.from("head -c 6000 /dev/zero | tr '\\0' x; printf END; exit 4\r"))
    expect(await end).toEqual({ code: 4, signal: null, lost: null })
    expect(Buffer.concat(chunks).toString()).toContain(`${'x'.repeat(6000)}END`)
  })

  it('takes a long paste whole', async () => {
    const shell = await desk.openLocal()
    await shell.is('ready')
    const file = join(folder, 'pasted')
    shell.type(`cat > ${file}; echo $((1+1))-saved\r`)
    await expect.poll(() => readFileSync(file, 'utf8')).toBe('')
    const text = Array.from({ length: 4000 }, (_, line) => `line ${line} 한글\n`).join('')
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.byteLength; at += maxInputBytes)
      shell.type(bytes.subarray(at, at + maxInputBytes))
    shell.type('\x04')
    await shell.sees('2-saved')
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  it('reports the signal that ended it', async () => {
    const shell = await desk.openLocal()
    await shell.is('ready')
    shell.type('kill -KILL $$\r')
    expect((await shell.is('closed')).exit).toEqual({ code: null, signal: 'KILL' })
  })

  it('starts again on the same screen', async () => {
    const shell = await desk.openLocal()
    await shell.is('ready')
    shell.type('echo $((1+1))-first; exit\r')
    await shell.is('closed')
    await desk.service.handlers['terminals.reconnect']({ terminalId: shell.id }, desk.client)
    expect((await shell.is('ready')).exit).toBeUndefined()
    shell.type('echo $((1+1))-second\r')
    await shell.sees(/2-first[\s\S]*2-second/)
    expect(shell.page.fault).toBeNull()
  })

  it('leaves no process behind, not even one that ignores being hung up', async () => {
    const shell = await desk.openLocal()
    await shell.is('ready')
    shell.type(`bash -c 'trap "" HUP; echo $((1+1))-deaf; while :; do sleep 1; done' ${folder}\r`)
    await shell.sees('2-deaf')
    expect(processesOf(folder)).not.toEqual([])
    await desk.service.handlers['terminals.close']({ terminalId: shell.id }, desk.client)
    expect(processesOf(folder)).toEqual([])
    expect(desk.removed).toEqual([shell.id])
  })

  it('leaves no timer, no file and no terminal open in this process', async () => {
    const open = () => [
      ...process.getActiveResourcesInfo().filter((kind) => /Timeout|Immediate|TTY|Pipe/.test(kind)),
      ...(process.platform === 'linux' ? readdirSync('/proc/self/fd').map(() => 'file') : []),
    ]
    /** What is open beyond `before`, in whatever order. */
    const more = (before: readonly string[]) => {
      const left = [...before]
      return open().filter((kind) => {
        const known = left.indexOf(kind)
        if (known >= 0) left.splice(known, 1)
        return known < 0
      })
    }
    const warm = await desk.openLocal()
    await warm.is('ready')
    await desk.service.handlers['terminals.close']({ terminalId: warm.id }, desk.client)
    // The timer of a poll is there once more below.
    const before = [...open(), 'Timeout']
    const shells = await Promise.all([desk.openLocal(), desk.openLocal(), desk.openLocal()])
    for (const shell of shells) {
      await shell.is('ready')
      shell.type('yes\r')
    }
    await shells[0]?.sees('y\ny\ny')
    await desk.service.dispose()
    desk.client.disposables.dispose()
    // What node-pty and the screens of this test's page have begun ends by itself.
    await expect.poll(() => more(before)).toEqual([])
  })

  it('is another one where $SHELL cannot be run', async () => {
    vi.stubEnv('SHELL', '/no/such/shell')
    await (await desk.openLocal()).is('ready')
  })
})
