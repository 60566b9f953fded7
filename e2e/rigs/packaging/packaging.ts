import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../../..')

/** Kept between test runs: making it takes half a minute. */
const work = '/var/tmp/pilothouse-packaging'

/** Wine without its dialogs about Mono and Gecko, without entries in the user's own menu, and without its log. */
export const wineEnvironment = {
  WINEPREFIX: join(work, 'wine'),
  WINEDEBUG: '-all',
  WINEDLLOVERRIDES: 'winemenubuilder.exe=d;mscoree=;mshtml=',
}

/** A program in Wine: `press.exe Next Yes` presses these buttons of the windows that are open. */
export const pressProgram = join(work, 'press.exe')

/** Programs that the rig needs, with the Debian package of each. */
const programs = {
  makensis: 'nsis',
  '7za': 'p7zip-full',
  wine: 'wine',
  'x86_64-w64-mingw32-gcc': 'gcc-mingw-w64-x86-64',
  'dpkg-deb': 'dpkg',
}

/** Reason why no package can be built and tried here, for a test's skip message; null where it can be. */
export function packagingMissing(): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'packages are tried on Linux on x86-64'
  const folders = (process.env.PATH ?? '').split(delimiter)
  const missing = Object.entries(programs)
    .filter(([name]) => !folders.some((folder) => existsSync(join(folder, name))))
    .map(([, name]) => name)
  return missing.length > 0 ? `building packages needs ${missing.join(', ')}` : null
}

/** Makes the stand-ins for what electron-builder would download. */
export async function preparePackaging(): Promise<void> {
  await mkdir(work, { recursive: true })
  const env = { ...process.env, ...wineEnvironment }
  await run(join(root, 'e2e/rigs/packaging/build-tools.sh'), [work, root], { env })
}

interface Build {
  /** electron-builder's own arguments: system, kind of package, processor. */
  args: readonly string[]
  runtime: 'win32-x64' | 'linux-x64'
  out: string
  env?: NodeJS.ProcessEnv
}

/** The project's real electron-builder with its real configuration; only what it would download is replaced. */
export async function buildPackage({ args, runtime, out, env = {} }: Build): Promise<void> {
  // Nothing listens there: a download that is not replaced fails at once.
  const nowhere = 'http://127.0.0.1:9/'
  const cli = join(root, 'node_modules/electron-builder/cli.js')
  const overrides = {
    'directories.output': out,
    electronDist: join(work, 'runtime', runtime),
    // Debian's Korean texts of NSIS lack one that the compiler would then warn of.
    'nsis.warningsAsErrors': 'false',
  }
  const config = Object.entries(overrides).map(([name, value]) => `-c.${name}=${value}`)
  await run(process.execPath, [cli, ...args, '--publish', 'never', ...config], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...process.env,
      PILOTHOUSE_STAND_IN_RUNTIME: '1',
      ELECTRON_MIRROR: nowhere,
      ELECTRON_BUILDER_BINARIES_MIRROR: nowhere,
      ELECTRON_BUILDER_CACHE: join(out, 'cache'),
      ELECTRON_BUILDER_7ZIP_PATH: '/usr/bin/7za',
      ELECTRON_BUILDER_NSIS_DIR: join(work, 'nsis'),
      ELECTRON_BUILDER_NSIS_RESOURCES_DIR: join(work, 'nsis-resources'),
      ELECTRON_BUILDER_COMPRESSION_LEVEL: '1',
      CUSTOM_FPM_PATH: join(work, 'fpm'),
      ...wineEnvironment,
      ...env,
    },
  })
}
