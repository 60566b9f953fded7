/**
 * Packages Pilothouse for this system: an installer for Windows, a disk image for macOS, AppImage, .deb and .rpm for Linux, in
 * `dist/`. More arguments go to electron-builder, such as `--dir`. Electron itself is downloaded where it is not there yet.
 */
import { join } from 'node:path'
import { ensureBuild, ensureDependencies, ensureNode, root, run, runMain } from './prepare.mjs'

/**
 * Without a certificate a macOS program is signed by nobody in particular: Apple's processors refuse one without any signature.
 * Libraries of another signer, which all are then, need the hardened runtime off.
 */
const unsigned =
  process.platform === 'darwin' && !process.env.CSC_LINK && !process.env.CSC_NAME
    ? ['-c.mac.identity=-', '-c.mac.hardenedRuntime=false']
    : []

const notMade =
  'No package was made; the reason is above. Electron and the builder’s tools are downloaded from github.com, or from where ' +
  'ELECTRON_MIRROR and ELECTRON_BUILDER_BINARIES_MIRROR say.'

runMain(async () => {
  await ensureNode()
  await ensureDependencies()
  await ensureBuild()
  const builder = join(root, 'node_modules/electron-builder/cli.js')
  try {
    await run(process.execPath, [builder, '--publish', 'never', ...unsigned, ...process.argv.slice(2)])
  } catch (cause) {
    throw new Error(notMade, { cause })
  }
})
