import { existsSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { Arch } from 'builder-util'
import { nativeModules } from './native-modules.mjs'

/** Lies in the runtime that tests use in place of Electron; what is built with it runs, but has no window. */
const standInMark = 'STAND-IN-RUNTIME.txt'

/**
 * Called by electron-builder once the program's folder is complete. Throws where its runtime is not Electron, or a native
 * module is missing.
 */
export default async function afterPack({ appOutDir, electronPlatformName, arch, packager }) {
  if (process.env.PILOTHOUSE_STAND_IN_RUNTIME !== '1' && existsSync(join(appOutDir, standInMark)))
    throw new Error('The runtime is a stand-in for tests: a package for people needs Electron itself.')
  const isMac = electronPlatformName === 'darwin'
  const resources = isMac ? `${packager.appInfo.productFilename}.app/Contents/Resources` : 'resources'
  const modules = join(appOutDir, resources, 'app.asar.unpacked/node_modules')
  const missing = nativeModules(electronPlatformName, Arch[arch]).filter(
    (path) => !existsSync(join(modules, path)),
  )
  if (missing.length > 0) throw new Error(`The package lacks ${missing.join(', ')}.`)
  if (isMac) await makeHelpersRunnable(modules)
}

/** npm's tarball of node-pty has its helper for macOS without the right to run it. */
async function makeHelpersRunnable(modules) {
  for (const arch of ['x64', 'arm64'])
    await chmod(join(modules, `node-pty/prebuilds/darwin-${arch}/spawn-helper`), 0o755)
}
