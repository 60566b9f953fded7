import { chmod } from 'node:fs/promises'
import { join } from 'node:path'

/** npm's tarball of node-pty has its helper for macOS without the right to run it. */
export default async function afterPack({ appOutDir, electronPlatformName, packager }) {
  if (electronPlatformName !== 'darwin') return
  const resources = join(appOutDir, `${packager.appInfo.productFilename}.app`, 'Contents/Resources')
  for (const arch of ['x64', 'arm64']) {
    const helper = `app.asar.unpacked/node_modules/node-pty/prebuilds/darwin-${arch}/spawn-helper`
    await chmod(join(resources, helper), 0o755)
  }
}
