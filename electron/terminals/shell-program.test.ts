import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findShell, shellEnvironment } from './shell-program'

let folder: string

function program(...names: string[]): string {
  const path = join(folder, ...names)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, '')
  chmodSync(path, 0o755)
  return path
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-shells-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('findShell', () => {
  it("takes the user's shell, as a login shell on macOS alone", () => {
    const file = program('zsh')
    expect(findShell({ SHELL: file }, 'linux')).toEqual({ file, args: [] })
    expect(findShell({ SHELL: file }, 'darwin')).toEqual({ file, args: ['-l'] })
  })

  it.skipIf(process.platform === 'win32').each(['/no/such/shell', 'bash', ''])('passes over %o', (SHELL) => {
    expect(findShell({ SHELL }, 'linux')?.file).toMatch(/^\//)
    expect(findShell({ SHELL }, 'linux')?.file).not.toBe(SHELL)
  })

  it('prefers the newest PowerShell on Windows, wherever it is on the path', () => {
    const cmd = program('system', 'cmd.exe')
    const older = program('system', 'powershell.exe')
    const newer = program('pwsh7', 'pwsh.exe')
    const path = (...names: string[]) => names.map((name) => join(folder, name)).join(delimiter)
    expect(findShell({ PATH: path('system', 'pwsh7') }, 'win32')?.file).toBe(newer)
    expect(findShell({ Path: path('system') }, 'win32')?.file).toBe(older)
    rmSync(older)
    expect(findShell({ PATH: path('system') }, 'win32')?.file).toBe(cmd)
    expect(findShell({ PATH: path('nothing') }, 'win32')).toBeNull()
  })
})

describe('shellEnvironment', () => {
  it('leaves out what belongs to this program, its tools and a terminal around it', () => {
    const own = { PATH: '/bin', EDITOR: 'vi', KUBECONFIG: '/k', LANG: 'ko_KR.UTF-8' }
    const foreign = {
      PILOTHOUSE_HOME: 'x',
      ELECTRON_RUN_AS_NODE: '1',
      npm_config_cache: 'x',
      NODE_ENV: 'test',
      INIT_CWD: 'x',
      TMUX: 'x',
      COLUMNS: '10',
    }
    expect(shellEnvironment({ ...own, ...foreign }, 'linux')).toEqual({
      ...own,
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      TERM_PROGRAM: 'Pilothouse',
    })
  })

  it.each([
    ['none set', {}, 'linux', 'C.UTF-8'],
    ['none set on macOS', {}, 'darwin', 'en_US.UTF-8'],
    ['none set on Windows', {}, 'win32', undefined],
    ["the user's own", { LANG: 'C' }, 'linux', 'C'],
    ['another one set', { LC_ALL: 'ko_KR.UTF-8' }, 'linux', undefined],
  ] as const)('locale: %s', (_name, environment, platform, expected) => {
    expect(shellEnvironment(environment, platform).LANG).toBe(expected)
  })
})
