/** See after-pack.mjs; its test is in TypeScript. */
import type { Arch } from 'builder-util'

interface Packed {
  appOutDir: string
  electronPlatformName: string
  arch: Arch
  packager: { appInfo: { productFilename: string } }
}
export default function afterPack(packed: Packed): Promise<void>
