import { spawn } from 'node:child_process'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type ProgramOptions, runProgram } from './process'

let folder: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'pilothouse-process-')))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Runs a script of Node.js and gathers what it prints. */
async function run(script: string, options: Partial<ProgramOptions> = {}) {
  const out: string[] = []
  const err: string[] = []
  const end = await runProgram(process.execPath, {
    args: ['-e', script],
    onLine: (line, stream) => (stream === 'out' ? out : err).push(line),
    ...options,
  })
  return { ...end, out, err }
}

/** A real shell that runs `script`; `first` answers with its first line of output. */
function startShell(script: string, options: Partial<ProgramOptions> = {}) {
  const abort = new AbortController()
  const lines: string[] = []
  let seen = (_: string): void => undefined
  const first = new Promise<string>((resolve) => {
    seen = resolve
  })
  const ended = runProgram('/bin/bash', {
    args: ['-c', script],
    signal: abort.signal,
    onLine: (line) => {
      lines.push(line)
      seen(line)
    },
    ...options,
  })
  // A test looks at the failure later; until then it is not unhandled.
  ended.catch(() => undefined)
  return { abort, lines, first, ended }
}

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('output by line and stream, exit code, arguments as they are, no input', async () => {
  const script = `
    process.stdin.on('data', () => {}).on('end', () => {
      console.log(process.argv[1]); console.error('한글'); process.exitCode = 3
    })`
  const ended = await run(script, { args: ['-e', script, '$(id); "x" *'] })
  expect(ended).toEqual({ code: 3, signal: null, out: ['$(id); "x" *'], err: ['한글'] })
})

test('folder and environment: added, replaced and taken out', async () => {
  process.env.PILOTHOUSE_TEST_OUT = 'here'
  const script = 'console.log(process.cwd(), process.env.A, process.env.PILOTHOUSE_TEST_OUT)'
  const { out } = await run(script, { cwd: folder, env: { A: '1', PILOTHOUSE_TEST_OUT: undefined } })
  delete process.env.PILOTHOUSE_TEST_OUT
  expect(out).toEqual([`${folder} 1 undefined`])
})

test('a program and a folder that are missing are told apart', async () => {
  await expect(runProgram('no-such-program', { args: [], cwd: folder })).rejects.toMatchObject({
    code: 'tool.missing',
    params: { tool: 'no-such-program' },
  })
  await expect(run('', { cwd: join(folder, 'gone') })).rejects.toMatchObject({
    key: 'process.folderMissing',
    params: { path: join(folder, 'gone') },
  })
})

test('an abort before the start starts nothing', async () => {
  await expect(run('', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
})

test.skipIf(process.platform === 'win32')(
  'something left behind that holds the output does not hold the end',
  async () => {
    const { ended, first } = startShell('sleep 1000 & echo $!')
    expect(await ended).toEqual({ code: 0, signal: null })
    const left = Number(await first)
    expect(lives(left)).toBe(true)
    process.kill(left)
  },
)

describe.skipIf(process.platform === 'win32')('stopping', () => {
  test('an interrupt reaches the program, which may clean up', async () => {
    const { abort, lines, first, ended } = startShell(
      'trap "echo cleaned; exit 1" INT; echo ready; while :; do sleep 0.1; done',
    )
    await first
    abort.abort()
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' })
    expect(lines).toEqual(['ready', 'cleaned'])
  })

  test('what is deaf to the interrupt is killed with all that it started', async () => {
    const { abort, first, ended } = startShell('trap "" INT; sleep 1000 & sleep 1001 & echo $! $$; wait', {
      patienceMs: () => 100,
    })
    const pids = (await first).split(' ').map(Number)
    abort.abort()
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' })
    // Process 1 may take its time to notice the end of what has lost its parent.
    await expect.poll(() => pids.map(lives)).toEqual([false, false])
  })

  test('a launcher that ends first is not taken for the whole tree', async () => {
    const { abort, lines, first, ended } = startShell(
      `(trap 'sleep 0.3; echo cleaned; exit' INT; echo ready; while :; do sleep 0.05; done) & trap 'exit 1' INT; wait`,
    )
    await first
    abort.abort()
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' })
    expect(lines).toEqual(['ready', 'cleaned'])
  })

  test('the time limit is told in seconds, and ends the tree', async () => {
    // The time is over when the test says so: a busy machine takes long to start a program.
    const limit = new AbortController()
    vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(limit.signal)
    const { first, ended } = startShell('sleep 1000 & echo $!; wait', { timeoutMs: 500, patienceMs: () => 0 })
    const pid = Number(await first)
    limit.abort(new DOMException('The time is over', 'TimeoutError'))
    await expect(ended).rejects.toMatchObject({ code: 'timeout', params: { seconds: 1 } })
    await expect.poll(() => lives(pid)).toBe(false)
  })

  test('other processes of ours are left alone', async () => {
    const other = spawn('sleep', ['1000'])
    const { abort, first, ended } = startShell('echo ready; sleep 1000', { patienceMs: () => 0 })
    await first
    abort.abort()
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' })
    expect(other.exitCode).toBeNull()
    other.kill()
  })
})
