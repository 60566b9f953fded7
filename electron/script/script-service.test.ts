// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are lines for a shell
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Script, ScriptState } from '#shared/script'
import type { Terminal } from '#shared/terminals'
import { waiting } from '#shared/testing'
import { TestClient, TestDesk, type TestTerminal } from '../terminals/testing'
import { ScriptService } from './script-service'

let desk: TestDesk
let folder: string
let scripts: ScriptService

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-script-'))
  vi.stubEnv('HOME', folder)
  vi.stubEnv('ZDOTDIR', folder)
  writeFileSync(join(folder, '.bashrc'), "PS1='$ '")
  writeFileSync(join(folder, '.zshrc'), "PS1='$ '; unsetopt prompt_sp")
  desk = new TestDesk({ followed: (terminal) => scripts.follow(terminal) })
  scripts = newService(waiting.timeout)
})

afterEach(async () => {
  scripts.dispose()
  await desk.service.dispose()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

const newService = (prepareMs: number) =>
  new ScriptService({ terminals: desk.service, emit: () => {}, logger: pino({ enabled: false }), prepareMs })

async function shell(program = '/bin/bash'): Promise<TestTerminal> {
  vi.stubEnv('SHELL', program)
  const terminal = await desk.openLocal()
  await terminal.is('ready')
  await terminal.sees(/[$#]$/)
  return terminal
}

const client = new TestClient()

/** Starts a script whose `{{name}}` is `a`, `b`, ... */
async function start(text: string, terminals: TestTerminal[], stopAtFailure = true): Promise<string> {
  const targets = terminals.map(({ id }, index) => ({
    terminalId: id,
    values: { name: String.fromCharCode(97 + index) },
  }))
  const { scriptId } = await scripts.handlers['script.start'](
    { workspace: 'sessions', text, targets, stopAtFailure, marks: true },
    client,
  )
  return scriptId
}

async function script(): Promise<Script> {
  const [only] = await scripts.handlers['script.list'](undefined, client)
  if (!only) throw new Error('there is no script')
  return only
}

const states = async () =>
  (await script()).targets.map(({ state, line, exitCode }) => [state, line, exitCode])
const becomes = (...expected: [string, number | null, number | null][]) =>
  expect.poll(states).toEqual(expected)
const ends = (state: ScriptState) => expect.poll(async () => (await script()).state).toBe(state)

const file = (name: string) => join(folder, name)
const untilGo = 'until [ -e go ]; do sleep 0.02; done'

const blocks = [
  '#!/bin/bash',
  'set -u',
  '',
  'cat > text <<-END',
  '\tone "$HOME" \\',
  '# no comment',
  '',
  '\t# !none {{.items}}',
  '\tEND',
  'if true',
  'then',
  '  # a comment',
  '',
  '  echo long \\',
  '    line >> text',
  'fi',
  'for i in 1 2; do echo "$i',
  'x!y"; done >> text # two lines',
  'f() {',
  '  echo "in f: $1" >> text',
  '}',
  'f 안녕',
].join('\n')

describe.skipIf(process.platform === 'win32')('send and wait', () => {
  it('sends the next line when every shell has finished the one before', async () => {
    const terminals = [await shell(), await shell()]
    await start(`[ {{name}} = a ] || ${untilGo}\necho > out-{{name}}; [ {{name}} = b ]`, terminals, false)
    await becomes(['waiting', 1, 0], ['running', 1, null])
    expect(existsSync(file('out-a'))).toBe(false)
    writeFileSync(file('go'), '')
    await ends('finished')
    expect(await states()).toEqual([
      ['done', 2, 1],
      ['done', 2, 0],
    ])
    expect(existsSync(file('out-a')) && existsSync(file('out-b'))).toBe(true)
  })

  describe.each(['/bin/bash', '/bin/zsh'])('%s', (program) => {
    it.skipIf(!existsSync(program))('gets blocks, texts and comments whole', async () => {
      await start(blocks, [await shell(program)])
      await ends('finished')
      const text = [`one "${folder}" # no comment`, '', '# !none {{.items}}', 'long line']
      const loop = ['1', 'x!y', '2', 'x!y', 'in f: 안녕']
      expect(readFileSync(file('text'), 'utf8')).toBe(`${[...text, ...loop].join('\n')}\n`)
    })

    it.skipIf(!existsSync(program))(
      'shows no trace of the setup, and drops what was half typed',
      async () => {
        const terminal = await shell(program)
        terminal.type('echo before; echo half a li')
        await terminal.sees(/half a li$/)
        await start('echo after', [terminal])
        await ends('finished')
        await start('false\n', [terminal], false)
        await ends('finished')
        await terminal.sees(/^\$ echo after\nafter\n\$ false\n\$$/)
      },
    )
  })

  it.skipIf(!existsSync('/bin/zsh')).each(['/bin/bash', '/bin/zsh'])(
    'lets the badge of %s follow commands, not Enter in an empty line',
    async (program) => {
      const terminal = await shell(program)
      await start('true', [terminal])
      await ends('finished')
      const becomes = (what: Partial<Terminal>) =>
        expect.poll(() => desk.info(terminal.id)).toMatchObject(what)
      terminal.type('(exit 3)\r')
      await becomes({ shellExit: { code: 3, at: expect.any(Number) } })
      const { shellExit } = await desk.info(terminal.id)
      terminal.type("\r\x03\rprintf 'Password: '; cat\r")
      // Both are told together.
      await becomes({ inputMode: 'password' })
      expect((await desk.info(terminal.id)).shellExit).toEqual(shellExit)
      terminal.type('\x04')
      await becomes({ shellExit: { code: 0, at: expect.any(Number) } })
    },
  )

  it.each([
    ['a string', `PROMPT_COMMAND='__prompt_of_mine; PS1="$ "'`],
    ['a list', `PROMPT_COMMAND=(true 'PS1="$ "')`],
  ])('marks prompts that are made anew each time, by %s', async (_, hook) => {
    const terminal = await shell()
    terminal.type(`__prompt_of_mine() { :; }; ${hook}; clear\r`)
    await terminal.sees(/^\$$/)
    await start('set -u\ntrue\nfalse', [terminal], false)
    await ends('finished')
    expect(await states()).toEqual([['done', 3, 1]])
  })

  it('works in the shell that is in front', async () => {
    const terminal = await shell()
    await start('true', [terminal])
    await ends('finished')
    terminal.type('bash --norc\r')
    await terminal.sees(/bash-.*[$#]$/)
    await start('true\nfalse\nfalse', [terminal])
    await ends('failed')
    expect(await states()).toEqual([['done', 2, 1]])
  })

  it('stops at the first failure, and goes on where that is wished', async () => {
    const terminals = [await shell(), await shell()]
    const text = '[ {{name}} = a ]\n[ {{name}} = a ] || (exit 7)\ntouch never'
    await start(text, terminals)
    await ends('failed')
    expect(await states()).toEqual([
      ['done', 1, 0],
      ['done', 1, 1],
    ])
    await start(`${text}\n)`, terminals, false)
    await ends('finished')
    expect(await states()).toEqual([
      ['done', 4, 2],
      ['done', 4, 2],
    ])
    expect(existsSync(file('never'))).toBe(true)
  })

  it('tells a text that ends within a command, and leaves the shell at its prompt', async () => {
    const terminal = await shell()
    await start('if true; then\necho x', [terminal])
    await ends('incomplete')
    // Its Ctrl+C throws away what is typed before it.
    await terminal.sees(/\n\$ ?$/)
    terminal.type('echo ba""ck\r')
    await terminal.sees('back')
  })

  it('tells shells that do not answer, a full-screen program, and a question for a password, which gets nothing', async () => {
    // Long enough for the one that does answer, also on a busy machine.
    scripts = newService(10_000)
    const odd = await shell('/bin/sh')
    odd.type('exec cat\r')
    const full = await shell()
    full.type("printf '\\033[?1049h'; cat\r")
    await expect.poll(() => full.page.screen.buffer.active.type).toBe('alternate')
    const asking = await shell()
    asking.type('read -rsp "Password: " secret; echo "got:$secret:"\r')
    await asking.sees(/\nPassword: ?$/)
    await start('touch never', [odd, full, asking, await shell()])
    await ends('failed')
    const errors = (await script()).targets.map(({ error }) => error?.key)
    expect(errors).toEqual(['script.noMarks', 'script.fullScreen', 'script.asksPassword', undefined])
    asking.type('mine\r')
    await asking.sees('got:mine:')
    expect(existsSync(file('never'))).toBe(false)
  })

  it('goes on without a shell that ends or is closed', async () => {
    const [a, b, c] = [await shell(), await shell(), await shell()]
    await start(`[ {{name}} = a ] && exit || ${untilGo}\necho > out-{{name}}`, [a, b, c], false)
    await becomes(['out', 1, null], ['running', 1, null], ['running', 1, null])
    await desk.service.handlers['terminals.close']({ terminalId: b.id }, client)
    await becomes(['out', 1, null], ['out', 1, null], ['running', 1, null])
    writeFileSync(file('go'), '')
    await ends('finished')
    expect((await script()).targets.map(({ error }) => error?.key)).toEqual([
      'script.closed',
      'script.closed',
      undefined,
    ])
    expect(existsSync(file('out-c'))).toBe(true)
  })

  it('skips a late one, and stops without ending what runs', async () => {
    const terminals = [await shell(), await shell()]
    const late = terminals[1]?.id ?? ''
    const scriptId = await start(
      `[ {{name}} = a ] || ${untilGo}\n${untilGo}; echo > out-{{name}}\ntouch never`,
      terminals,
    )
    await becomes(['waiting', 1, 0], ['running', 1, null])
    await scripts.handlers['script.skip']({ scriptId, terminalId: late }, client)
    await becomes(['running', 2, null], ['skipped', 1, null])
    await expect(start('echo', terminals)).rejects.toMatchObject({ key: 'script.isRunning' })
    await scripts.handlers['script.stop']({ scriptId }, client)
    await ends('stopped')
    writeFileSync(file('go'), '')
    await expect.poll(() => existsSync(file('out-a'))).toBe(true)
    expect([existsSync(file('out-b')), existsSync(file('never'))]).toEqual([false, false])
  })

  it('keeps what became of its terminals, whatever happens to them after its end', async () => {
    const [a, b] = [await shell(), await shell()]
    const scriptId = await start('true', [a, b])
    await ends('finished')
    await scripts.handlers['script.skip']({ scriptId, terminalId: a.id }, client)
    await desk.service.handlers['terminals.close']({ terminalId: b.id }, client)
    expect(await states()).toEqual([
      ['done', 1, 0],
      ['done', 1, 0],
    ])
  })

  it('refuses a value that a shell could read as more than a word', async () => {
    const terminal = await shell()
    const values = { name: '$(touch never)' }
    await scripts.handlers['script.start'](
      {
        workspace: 'sessions',
        text: 'echo {{name}}',
        targets: [{ terminalId: terminal.id, values }],
        stopAtFailure: true,
        marks: true,
      },
      client,
    )
    await ends('failed')
    expect((await script()).targets[0]?.error?.key).toBe('templates.unsafeValue')
    expect(existsSync(file('never'))).toBe(false)
  })
})
