import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { extractAll } from '@electron/asar'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { waiting } from '#shared/testing'
import {
  buildPackage,
  packagingMissing,
  preparePackaging,
  wineEnvironment,
} from '../rigs/packaging/packaging'
import { binaryFormat, fusesOn, packagedFiles, sizeBudget, summary, totalSize } from './contents'
import {
  endWine,
  outcomeInWine,
  pressThrough,
  registry,
  settled,
  startInWine,
  valuesOf,
  windowsPath,
  wine,
} from './wine'

const missing = packagingMissing()
if (missing) console.log(`Windows package: skipped, ${missing}`)

const classes = 'HKCU\\Software\\Classes'
const uninstallKey = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall'

describe.skipIf(missing !== null)(`Windows package${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let folder: string
  let unpacked: string
  let setup: string
  let user: string
  let installed: string
  let installedProgram: string
  let uninstaller: string
  let shortcut: string
  let labFile: string
  let machineId: string
  let app: string
  let home: NodeJS.ProcessEnv

  /** As Vagrant notes it down. */
  const makeMachine = async () => {
    await mkdir(dirname(machineId), { recursive: true })
    await writeFile(machineId, 'c0ffee')
  }

  beforeAll(async () => {
    await preparePackaging()
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-windows-'))
    await buildPackage({ args: ['--win', 'nsis', '--x64'], runtime: 'win32-x64', out: folder })
    unpacked = join(folder, 'win-unpacked')
    setup = join(folder, (await readdir(folder)).find((name) => name.endsWith('-x64.exe')) ?? 'missing')
    const users = join(wineEnvironment.WINEPREFIX, 'drive_c/users')
    user = join(users, (await readdir(users)).find((name) => name !== 'Public') ?? 'missing')
    installed = join(user, 'AppData/Local/Programs/Pilothouse')
    installedProgram = join(installed, 'Pilothouse.exe')
    uninstaller = join(installed, 'Uninstall Pilothouse.exe')
    labFile = join(user, 'Pilothouse/k8s/lab.yaml')
    machineId = join(user, 'Pilothouse/k8s/.vagrant/machines/m-k8s/virtualbox/id')
    app = join(folder, 'app')
    home = {
      PILOTHOUSE_HOME: windowsPath(join(folder, 'home')),
      PILOTHOUSE_LABS: windowsPath(join(folder, 'labs')),
    }
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
        'node_modules/@napi-rs/keyring-win32-x64-msvc/keyring.win32-x64-msvc.node',
      ].sort(),
    )
    expect(files.filter(({ path, unpacked }) => /\.(node|exe|dll)$/.test(path) && !unpacked)).toEqual([])
    expect(
      paths.filter((path) =>
        /\.(ts|tsx|map|pdb|c|cc|h|gyp)$|(?<!LICENSE.*)\.md$|\.test\.js$|^(electron|renderer|shared|e2e|docs|scripts)\//.test(
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
    const known = await registry(classes)
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
    extractAll(join(installed, 'resources/app.asar'), app)
    const log = join(folder, 'web.log')
    const script = windowsPath(join(app, 'out/main/web.js'))
    const program = await startInWine([installedProgram, script, '--port', '0', '--no-open'], log, home)
    try {
      const address = await vi.waitFor(async () => {
        const line = /http:\/\/127\.0\.0\.1:\d+\//.exec(await readFile(log, 'utf8'))
        if (!line) throw new Error(`no address yet: ${await readFile(log, 'utf8')}`)
        return line[0]
      }, waiting)
      const page = await fetch(address)
      expect(page.status).toBe(200)
      expect(await page.text()).toContain('<title>Pilothouse</title>')
      expect(existsSync(join(folder, 'home/app.lock'))).toBe(true)
    } finally {
      program.kill()
      await endWine()
    }
  })

  it('answers on the command line through its batch file, with exit status', async () => {
    const batch = windowsPath(join(installed, 'bin/pilothouse.cmd'))
    const script = windowsPath(join(app, 'out/main/cli.js'))
    const pilothouse = (...args: string[]) =>
      outcomeInWine(['cmd', '/c', batch, script, ...args], join(folder, 'cli.log'), home)
    expect(await pilothouse('labs', '--json')).toEqual({ code: 0, text: '[]\n' })
    expect(await pilothouse('diagnose', windowsPath(join(folder, '없는 파일.log')))).toMatchObject({
      code: 2,
    })
  })

  it('loads its native modules', async () => {
    const script = join(app, 'natives.cjs')
    await writeFile(script, nativesScript)
    const prebuilds = join(installed, 'resources/app.asar.unpacked/node_modules/node-pty/prebuilds/win32-x64')
    const log = join(folder, 'natives.log')
    const { text } = await outcomeInWine([installedProgram, windowsPath(script), windowsPath(prebuilds)], log)
    expect(JSON.parse(text)).toEqual({
      platform: 'win32',
      loaded: ['ssh2', 'node-pty', '@napi-rs/keyring', 'pty.node', 'conpty.node', 'conpty_console_list.node'],
    })
  })

  it('an update replaces the program and keeps the user’s labs', async () => {
    await mkdir(dirname(labFile), { recursive: true })
    await writeFile(labFile, 'name: k8s\n')
    await writeFile(join(installed, 'stale.txt'), 'of an older version')
    await wine(setup, '/S', '--updated')
    await settled()
    expect(existsSync(join(installed, 'stale.txt'))).toBe(false)
    expect(existsSync(installedProgram)).toBe(true)
    expect(existsSync(labFile)).toBe(true)
  })

  it('removes itself silently, keeps the labs, and leaves nothing else', async () => {
    await copyFile(uninstaller, join(folder, 'uninstaller.exe'))
    await makeMachine()
    await wine(uninstaller, '/currentuser', '/S')
    await settled()
    await expect.poll(() => existsSync(installedProgram)).toBe(false)
    expect(existsSync(shortcut)).toBe(false)
    expect(await registry(uninstallKey)).not.toContain('Pilothouse')
    expect(await registry(classes)).not.toMatch(/pilothouse/i)
    expect(existsSync(machineId)).toBe(true)
    expect(existsSync(labFile)).toBe(true)
  })

  describe('asks about labs when a person removes it,', () => {
    /** The uninstaller alone: it asks whatever else is still there. */
    const uninstall = async (...buttons: string[]) => {
      await mkdir(installed, { recursive: true })
      await copyFile(join(folder, 'uninstaller.exe'), uninstaller)
      await pressThrough([uninstaller, '/currentuser'], buttons)
    }

    beforeEach(async () => {
      await mkdir(dirname(labFile), { recursive: true })
      await writeFile(labFile, 'name: k8s\n')
    })

    it('but not where one has machines: those labs are kept whatever', async () => {
      await makeMachine()
      await uninstall('Next', 'OK', 'Finish')
      expect(existsSync(labFile) && existsSync(machineId)).toBe(true)
      await rm(join(dirname(labFile), '.vagrant'), { recursive: true })
    })

    it('keeps them at No', async () => {
      await uninstall('Next', 'No', 'Finish')
      expect(existsSync(labFile)).toBe(true)
    })

    it('deletes them at Yes', async () => {
      await uninstall('Next', 'Yes', 'Finish')
      expect(existsSync(join(user, 'Pilothouse'))).toBe(false)
    })
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
load('@napi-rs/keyring', '@napi-rs/keyring')
for (const name of ['pty.node', 'conpty.node', 'conpty_console_list.node']) load(name, process.argv[2] + '/' + name)
setTimeout(() => console.log(JSON.stringify({ platform: process.platform, loaded })), 500)
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
