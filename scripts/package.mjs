/**
 * Packages Pilothouse for this system: an installer for Windows, a disk image for macOS, AppImage, .deb and .rpm for Linux, in
 * `dist/`. More arguments go to electron-builder, such as `--dir`. Electron itself is downloaded where it is not there yet.
 */
import { join } from 'node:path'
import { ensureBuild, ensureDependencies, ensureNode, root, run, runMain } from './prepare.mjs'

runMain(async () => {
  await ensureNode()
  await ensureDependencies()
  await ensureBuild()
  const builder = join(root, 'node_modules/electron-builder/cli.js')
  await run(process.execPath, [builder, '--publish', 'never', ...process.argv.slice(2)])
})
