import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Arch } from 'builder-util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import afterPack from './after-pack.mjs'
import { nativeModules } from './native-modules.mjs'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-packed-'))
})
afterEach(() => rm(folder, { recursive: true }))

const packed = (electronPlatformName: string, arch: Arch) => ({
  appOutDir: folder,
  electronPlatformName,
  arch,
  packager: { appInfo: { productFilename: 'Pilothouse' } },
})

async function put(modules: string, paths: readonly string[]) {
  for (const path of paths) {
    await mkdir(dirname(join(folder, modules, path)), { recursive: true })
    await writeFile(join(folder, modules, path), '', { mode: 0o644 })
  }
}

it('a package without its native modules is refused', async () => {
  await put('resources/app.asar.unpacked/node_modules', nativeModules('win32', 'x64').slice(0, 1))
  await expect(afterPack(packed('win32', Arch.x64))).rejects.toThrow(
    'The package lacks @napi-rs/keyring-win32-x64-msvc/keyring.win32-x64-msvc.node.',
  )
})

it('a macOS program holds the modules of both processors, with helpers that can run', async () => {
  const modules = 'Pilothouse.app/Contents/Resources/app.asar.unpacked/node_modules'
  const helpers = ['x64', 'arm64'].map((arch) => `node-pty/prebuilds/darwin-${arch}/spawn-helper`)
  await put(modules, [...nativeModules('darwin', 'arm64'), ...helpers])
  for (const arch of [Arch.arm64, Arch.universal]) await afterPack(packed('darwin', arch))
  for (const helper of helpers) expect((await stat(join(folder, modules, helper))).mode & 0o777).toBe(0o755)
})

it('a package whose runtime is a stand-in is refused', async () => {
  await put('resources/app.asar.unpacked/node_modules', nativeModules('linux', 'x64'))
  await afterPack(packed('linux', Arch.x64))
  await writeFile(join(folder, 'STAND-IN-RUNTIME.txt'), '')
  await expect(afterPack(packed('linux', Arch.x64))).rejects.toThrow('needs Electron itself')
})
