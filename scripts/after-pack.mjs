import { access, chmod } from 'node:fs/promises'
import { join } from 'node:path'

/** Lies in the runtime that tests use in place of Electron; what is built with it runs, but has no window. */
const standInMark = 'STAND-IN-RUNTIME.txt'

/** Called by electron-builder once the program's folder is complete. Throws where its runtime is not Electron. */
export default async function afterPack({ appOutDir, electronPlatformName, packager }) {
  if (process.env.PILOTHOUSE_STAND_IN_RUNTIME !== '1') await refuseStandIn(appOutDir)
  if (electronPlatformName === 'darwin')
    await makeHelpersRunnable(appOutDir, packager.appInfo.productFilename)
}

async function refuseStandIn(folder) {
  const isStandIn = await access(join(folder, standInMark)).then(
    () => true,
    () => false,
  )
  if (isStandIn)
    throw new Error('The runtime is a stand-in for tests: a package for people needs Electron itself.')
}

/** npm's tarball of node-pty has its helper for macOS without the right to run it. */
async function makeHelpersRunnable(folder, productName) {
  const modules = join(folder, `${productName}.app/Contents/Resources/app.asar.unpacked/node_modules`)
  for (const arch of ['x64', 'arm64'])
    await chmod(join(modules, `node-pty/prebuilds/darwin-${arch}/spawn-helper`), 0o755)
}
