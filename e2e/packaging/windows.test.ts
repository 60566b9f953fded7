import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { extractAll } from '@electron/asar'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  buildPackage,
  packagingMissing,
  preparePackaging,
  wineEnvironment,
} from '../rigs/packaging/packaging'
import { binaryFormat, fusesOn, packagedFiles, sizeBudget, summary, totalSize } from './contents'

const run = promisify(execFile)
const missing = packagingMissing()
if (missing) console.log(`Windows package: skipped, ${missing}`)

const env = { ...process.env, ...wineEnvironment }
const wine = (...args: string[]) => run('wine', args, { env, timeout: 120_000 })
/** As programs in Wine call it. */
const windowsPath = (path: string) => `Z:${path.replaceAll('/', '\\')}`
/** Everything that was started in Wine has ended. */
const settled = () => run('wineserver', ['-w'], { env, timeout: 60_000 })

/** Ends every program in Wine; there may be none left. */
const endWine = () => run('wineserver', ['-k'], { env }).catch(() => undefined)

const classes = 'HKCU\\Software\\Classes'
const uninstallKey = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall'

/** All keys and values below `key`; one question for all, since each starts a program in Wine. */
const registry = async (key: string): Promise<string> => (await wine('reg', 'query', key, '/s')).stdout

/** The values of one key in `registry`'s answer; empty where there is none. */
function valuesOf(key: string, answer: string): string {
  const blocks = answer.split(/\r?\n\r?\n/)
  return (
    blocks.find((block) =>
      block
        .trim()
        .toLowerCase()
        .startsWith(`${key.toLowerCase().replace('hkcu', 'hkey_current_user')}\n`),
    ) ?? ''
  )
}

describe.skipIf(missing !== null)(`Windows package${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let folder: string
  let unpacked: string
  let setup: string
  let user: string
  let installed: string
  let shortcut: string

  beforeAll(async () => {
    await preparePackaging()
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-windows-'))
    await buildPackage({ args: ['--win', 'nsis', '--x64'], runtime: 'win32-x64', out: folder })
    unpacked = join(folder, 'win-unpacked')
    setup = join(folder, (await readdir(folder)).find((name) => name.endsWith('-x64.exe')) ?? 'missing')
    const users = join(wineEnvironment.WINEPREFIX, 'drive_c/users')
    user = join(users, (await readdir(users)).find((name) => name !== 'Public') ?? 'missing')
    installed = join(user, 'AppData/Local/Programs/Pilothouse')
    shortcut = join(user, 'AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Pilothouse.lnk')
    await rm(join(user, 'Pilothouse'), { recursive: true, force: true })
  })

  afterAll(async () => {
    await endWine()
    await rm(folder, { recursive: true, force: true })
  })

  it('holds what the program needs and nothing else', async () => {
    const files = packagedFiles(join(unpacked, 'resources'))
    console.log(`Files of the program in the Windows package:\n${summary(files)}`)
    const paths = files.map(({ path }) => path)
    const natives = [
      'conpty.node',
      'conpty_console_list.node',
      'pty.node',
      'conpty/OpenConsole.exe',
      'conpty/conpty.dll',
      'winpty-agent.exe',
      'winpty.dll',
    ]
    expect(paths.filter((path) => /\.(node|exe|dll)$/.test(path)).sort()).toEqual(
      [
        ...natives.map((name) => `node_modules/node-pty/prebuilds/win32-x64/${name}`),
        'node_modules/ssh2/util/pagent.exe',
      ].sort(),
    )
    expect(files.filter(({ path, unpacked }) => /\.(node|exe|dll)$/.test(path) && !unpacked)).toEqual([])
    expect(
      paths.filter((path) =>
        /\.(ts|tsx|map|pdb|md|c|cc|h|gyp)$|\.test\.js$|^(electron|renderer|shared|e2e|docs|scripts)\//.test(
          path,
        ),
      ),
    ).toEqual([])
    expect(totalSize(files)).toBeLessThan(sizeBudget)
  })

  it('has its fuses set, and the hash of its archive in the program', async () => {
    const program = join(unpacked, 'Pilothouse.exe')
    expect((await fusesOn(program)).sort()).toEqual(
      [
        'EnableCookieEncryption',
        'EnableEmbeddedAsarIntegrityValidation',
        'GrantFileProtocolExtraPrivileges',
        'OnlyLoadAppFromAsar',
      ].sort(),
    )
    const bytes = await readFile(program)
    expect(bytes.includes(Buffer.from('resources\\\\app.asar'))).toBe(true)
  })

  it('installs silently for one user, byte for byte, with shortcut, uninstaller and associations', async () => {
    await wine(setup, '/S', '/currentuser')
    await settled()
    const expected = await hashes(unpacked)
    expected.delete('resources/elevate.exe')
    const found = await hashes(installed)
    for (const [path, hash] of expected) expect(`${path} ${found.get(path)}`).toBe(`${path} ${hash}`)
    expect(existsSync(shortcut)).toBe(true)
    expect(await registry(uninstallKey)).toContain('Uninstall Pilothouse.exe')
    const command = 'Programs\\Pilothouse\\Pilothouse.exe" "%1"'
    const known = (await registry(classes)).replaceAll('\r', '')
    for (const key of [
      'Pilothouse.Lab\\shell\\open',
      'Directory\\shell\\Pilothouse',
      'pilothouse\\shell\\open',
    ])
      expect(valuesOf(`${classes}\\${key}\\command`, known)).toContain(command)
    expect(valuesOf(`${classes}\\pilothouse`, known)).toContain('URL Protocol')
    // `Open with` alone: other programs keep all YAML files.
    expect(valuesOf(`${classes}\\.yaml\\OpenWithProgids`, known)).toContain('Pilothouse.Lab')
    expect(valuesOf(`${classes}\\.yaml`, known)).toBe('')
  })

  it('has no program for another system', async () => {
    const binaries = await Promise.all(
      [...(await hashes(installed)).keys()].map((path) => binaryFormat(join(installed, path))),
    )
    expect(new Set(binaries.filter(Boolean))).toEqual(new Set(['PE']))
  })

  it('runs on Windows’ interfaces: the packaged program answers in browser mode', async () => {
    const app = join(folder, 'app')
    extractAll(join(installed, 'resources/app.asar'), app)
    const log = join(folder, 'web.log')
    const output = await open(log, 'w')
    const home = {
      PILOTHOUSE_HOME: windowsPath(join(folder, 'home')),
      PILOTHOUSE_LABS: windowsPath(join(folder, 'labs')),
    }
    const program = spawn(
      'wine',
      [
        join(installed, 'Pilothouse.exe'),
        windowsPath(join(app, 'out/main/web.js')),
        '--port',
        '0',
        '--no-open',
      ],
      {
        env: { ...env, ...home },
        // Node in Wine writes to files, not to pipes.
        stdio: ['ignore', output.fd, output.fd],
      },
    )
    try {
      const address = await vi.waitFor(
        async () => {
          const line = /http:\/\/127\.0\.0\.1:\d+\//.exec(await readFile(log, 'utf8'))
          if (!line) throw new Error(`no address yet: ${await readFile(log, 'utf8')}`)
          return line[0]
        },
        { timeout: 60_000, interval: 200 },
      )
      const page = await fetch(address)
      expect(page.status).toBe(200)
      expect(await page.text()).toContain('<title>Pilothouse</title>')
      expect(existsSync(join(folder, 'home/app.lock'))).toBe(true)
    } finally {
      program.kill()
      await endWine()
      await output.close()
    }
  })

  it('loads its native modules', async () => {
    const script = join(folder, 'app/natives.cjs')
    await writeFile(script, nativesScript)
    const prebuilds = join(installed, 'resources/app.asar.unpacked/node_modules/node-pty/prebuilds/win32-x64')
    const program = spawn(
      'wine',
      [join(installed, 'Pilothouse.exe'), windowsPath(script), windowsPath(prebuilds)],
      {
        env,
        // Node in Wine cannot use pipes.
        stdio: 'ignore',
      },
    )
    await once(program, 'exit')
    expect(JSON.parse(await readFile(join(folder, 'app/natives.json'), 'utf8'))).toEqual({
      platform: 'win32',
      loaded: ['ssh2', 'node-pty', 'pty.node', 'conpty.node', 'conpty_console_list.node'],
    })
  })

  it('an update replaces the program and keeps the user’s labs', async () => {
    await mkdir(join(user, 'Pilothouse/k8s'), { recursive: true })
    await writeFile(join(user, 'Pilothouse/k8s/lab.yaml'), 'name: k8s\n')
    await writeFile(join(installed, 'stale.txt'), 'of an older version')
    await wine(setup, '/S', '--updated')
    await settled()
    expect(existsSync(join(installed, 'stale.txt'))).toBe(false)
    expect(existsSync(join(installed, 'Pilothouse.exe'))).toBe(true)
    expect(existsSync(join(user, 'Pilothouse/k8s/lab.yaml'))).toBe(true)
  })

  it('removes itself silently, keeps the labs, and leaves nothing else', async () => {
    await wine(join(installed, 'Uninstall Pilothouse.exe'), '/currentuser', '/S')
    await settled()
    await vi.waitFor(() => expect(existsSync(join(installed, 'Pilothouse.exe'))).toBe(false), {
      timeout: 30_000,
    })
    expect(existsSync(shortcut)).toBe(false)
    expect(await registry(uninstallKey)).not.toContain('Pilothouse')
    expect(await registry(classes)).not.toMatch(/pilothouse/i)
    expect(existsSync(join(user, 'Pilothouse/k8s/lab.yaml'))).toBe(true)
  })
})

it.skipIf(missing !== null)('a package for people is not built with the stand-in runtime', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pilothouse-refused-'))
  try {
    const refused = buildPackage({
      args: ['--win', 'dir', '--x64'],
      runtime: 'win32-x64',
      out: folder,
      env: { PILOTHOUSE_STAND_IN_RUNTIME: '' },
    })
    await expect(refused).rejects.toMatchObject({ stdout: expect.stringContaining('needs Electron itself') })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

/** Half a second later than needed: a module that breaks does so when its WebAssembly has been compiled. */
const nativesScript = `
const loaded = []
const load = (name, path) => { require(path); loaded.push(name) }
load('ssh2', 'ssh2')
new (require('ssh2').Client)()
load('node-pty', 'node-pty')
for (const name of ['pty.node', 'conpty.node', 'conpty_console_list.node']) load(name, process.argv[2] + '/' + name)
setTimeout(() => require('fs').writeFileSync(__dirname + '/natives.json', JSON.stringify({ platform: process.platform, loaded })), 500)
`

/** SHA-256 of every file below `folder`, by path. */
async function hashes(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const found = await Promise.all(
    files.map(async (path) => {
      const hash = createHash('sha256').update(await readFile(path))
      return [path.slice(folder.length + 1), hash.digest('hex')] as const
    }),
  )
  return new Map(found)
}
