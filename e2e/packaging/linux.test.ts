import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { extractAll } from '@electron/asar'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildPackage, packagingMissing, preparePackaging } from '../rigs/packaging/packaging'
import { testChromiumPath } from '../support/chromium'
import { binaryFormat, fusesOn, packagedFiles, sizeBudget, summary, totalSize } from './contents'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const missing = packagingMissing()
if (missing) console.log(`Linux package: skipped, ${missing}`)
const isRoot = process.getuid?.() === 0

describe.skipIf(missing !== null)(`Debian package${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let folder: string
  let resources: string
  let deb: string
  let app: string

  beforeAll(async () => {
    await preparePackaging()
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-linux-'))
    await buildPackage({ args: ['--linux', 'deb', '--x64'], runtime: 'linux-x64', out: folder })
    resources = join(folder, 'linux-unpacked/resources')
    app = join(folder, 'app')
    extractAll(join(resources, 'app.asar'), app)
    deb = join(folder, (await readdir(folder)).find((name) => name.endsWith('_amd64.deb')) ?? 'missing')
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  /** Its main script as a command, on the stand-in that needs no window. */
  const inTerminal = () => ({
    args: [
      '--import',
      join(root, 'e2e/rigs/electron-standin/in-terminal.mjs'),
      join(app, 'out/main/desktop.js'),
    ],
    env: { ...process.env, PILOTHOUSE_HOME: join(folder, 'home'), PILOTHOUSE_LABS: join(folder, 'labs') },
  })

  it('holds what the program needs and nothing else', async () => {
    const files = packagedFiles(resources)
    console.log(`Files of the program in the Linux package:\n${summary(files)}`)
    const natives = files.filter(({ path }) => /\.(node|exe|dll|so)$/.test(path))
    expect(natives.map(({ path }) => path).sort()).toEqual([
      'node_modules/@napi-rs/keyring-linux-x64-gnu/keyring.linux-x64-gnu.node',
      'node_modules/node-pty/build/Release/pty.node',
    ])
    expect(natives.every(({ unpacked }) => unpacked)).toBe(true)
    for (const { path } of natives)
      expect(await binaryFormat(join(resources, 'app.asar.unpacked', path))).toBe('ELF')
    expect(totalSize(files)).toBeLessThan(sizeBudget)
    expect(await fusesOn(join(folder, 'linux-unpacked/pilothouse'))).not.toContain('RunAsNode')
  })

  it.skipIf(!isRoot)(
    `is installed and removed by dpkg${isRoot ? '' : ' (skipped: it needs root)'}`,
    async () => {
      const script = join(folder, 'install.sh')
      await writeFile(script, installScript, { mode: 0o755 })
      // The machine’s own files stay as they are: all changes go to a layer that is thrown away.
      const { stdout } = await run('unshare', ['--mount', script, deb, join(folder, 'layer')])
      expect(stdout.trim().split('\n')).toEqual([
        'installed: install ok installed',
        'command: /opt/Pilothouse/pilothouse',
        'desktop entry: pilothouse %U; inode/directory;application/yaml;x-scheme-handler/pilothouse;',
        'icons: 8',
        'removed: nothing left',
      ])
    },
  )

  it('answers on the command line, with exit status, on a stand-in for Electron', async () => {
    const { args: start, env } = inTerminal()
    const pilothouse = (...args: string[]) => run(process.execPath, [...start, ...args], { env })
    expect(await pilothouse('labs', '--json')).toEqual({ stdout: '[]\n', stderr: '' })
    await expect(pilothouse('up')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Usage'),
    })
  })

  it('is the server of browser mode until a signal ends it', async () => {
    const { args, env } = inTerminal()
    const web = spawn(process.execPath, [...args, 'web', '--no-open'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(web, 'close')
    const [line] = await Promise.race([once(createInterface(web.stdout), 'line'), ended])
    const link = /^Pilothouse is at (http:\S+)$/.exec(String(line))?.[1] ?? ''
    expect(await (await fetch(link)).text()).toContain('<title>Pilothouse')
    web.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(existsSync(join(env.PILOTHOUSE_HOME, 'app.lock'))).toBe(false)
  })

  it.skipIf(!testChromiumPath)(
    'does from its archive all that the desktop specs ask, on a stand-in for Electron',
    async () => {
      const { stdout } = await run(
        process.execPath,
        [
          join(root, 'node_modules/playwright/cli.js'),
          'test',
          '--config',
          'e2e/playwright.config.ts',
          '--reporter=line',
          '--output',
          join(folder, 'results'),
          'desktop.spec.ts',
        ],
        { cwd: root, env: { ...process.env, DESKTOP_MAIN: join(app, 'out/main/desktop.js') } },
      )
      expect(stdout).toMatch(/^ {2}\d+ passed/m)
    },
  )
})

/** Real dpkg with the package's own scripts, on an overlay of this machine. */
const installScript = `#!/bin/sh
set -eu
mkdir -p "$2/upper" "$2/work" "$2/root"
mount -t tmpfs none "$2"
mkdir -p "$2/upper" "$2/work" "$2/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$2/upper,workdir=$2/work" "$2/root"
cp "$1" "$2/root/package.deb"
exec chroot "$2/root" /bin/sh -eu <<'INSIDE'
# What the runtime itself links to is not tried here.
dpkg --install --force-depends /package.deb >/dev/null 2>&1
echo "installed: $(dpkg-query -W -f '\${Status}' pilothouse)"
echo "command: $(readlink -f /usr/bin/pilothouse)"
entry=/usr/share/applications/pilothouse.desktop
echo "desktop entry: $(sed -n 's/^Exec=.*\\///p' $entry); $(sed -n 's/^MimeType=//p' $entry)"
echo "icons: $(find /usr/share/icons/hicolor -name pilothouse.png | wc -l)"
dpkg --purge --force-depends pilothouse >/dev/null 2>&1
left=$(find /opt/Pilothouse /usr/bin/pilothouse /usr/share/applications/pilothouse.desktop -maxdepth 0 2>/dev/null || true)
echo "removed: \${left:-nothing left}"
INSIDE
`
