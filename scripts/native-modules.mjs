/**
 * The native modules of a package, by electron-builder's names for its system and processor. npm installs the keychain's module
 * for the system it runs on; a universal macOS program, or one for another processor, needs one that is not there.
 */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { npmCommand, root, run } from './prepare.mjs'

/** How @napi-rs/keyring calls what it supports. */
const suffixes = { win32: '-msvc', darwin: '', linux: '-gnu' }

/** Both halves of a universal program hold the modules of both processors, since `x64ArchFiles` takes equal files only. */
const processors = (system, arch) => (system === 'darwin' ? ['x64', 'arm64'] : [arch])

const keyrings = (system, arch) =>
  processors(system, arch).map((processor) => `${system}-${processor}${suffixes[system]}`)

/** The files that a package for `system` and `arch` must have below `node_modules`. */
export function nativeModules(system, arch) {
  const ptys = {
    win32: [`prebuilds/win32-${arch}/conpty.node`],
    darwin: processors(system, arch).map((processor) => `prebuilds/darwin-${processor}/pty.node`),
    linux: ['build/Release/pty.node'],
  }
  return [
    ...ptys[system].map((path) => `node-pty/${path}`),
    ...keyrings(system, arch).map((target) => `@napi-rs/keyring-${target}/keyring.${target}.node`),
  ]
}

/** Puts the keychain's modules that a package needs into `node_modules`: of the version, and with the hash, in package-lock.json. */
export async function bringNativeModules(system, arch) {
  for (const target of keyrings(system, arch)) {
    const name = `@napi-rs/keyring-${target}`
    if (!existsSync(join(root, 'node_modules', name))) await bring(name)
  }
}

async function bring(name) {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'))
  const { version, integrity } = lock.packages[`node_modules/${name}`]
  const parent = join(root, 'node_modules/@napi-rs')
  const folder = await mkdtemp(join(parent, '.bring-'))
  try {
    const npm = npmCommand()
    await run(npm.command, [...npm.args, 'pack', '--silent', `${name}@${version}`], { cwd: folder })
    const [archive] = await readdir(folder)
    const hash = createHash('sha512').update(await readFile(join(folder, archive)))
    if (`sha512-${hash.digest('base64')}` !== integrity)
      throw new Error(`${name} is not the one of package-lock.json.`)
    await mkdir(join(folder, 'module'))
    // Without a path in its name: Windows' tar takes `C:` for another computer.
    await run('tar', ['-xzf', `../${archive}`, '--strip-components=1'], { cwd: join(folder, 'module') })
    await rename(join(folder, 'module'), join(root, 'node_modules', name))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
