import { strToU8, zipSync } from 'fflate'
import type { BundleFile } from '#shared/bundle'
import { saveFile } from '../../ui/save-file'

/** Saves exactly what was shown, as one archive. `lab`: its name, which is fit for a file's name. */
export function saveBundle(lab: string, files: readonly BundleFile[], now: Date): void {
  const name = `pilothouse-${lab}-${now.toISOString().slice(0, 16).replaceAll(':', '')}`
  const entries = files.map(({ path, text }) => [`${name}/${path}`, strToU8(text)] as const)
  saveFile(`${name}.zip`, [new Uint8Array(zipSync(Object.fromEntries(entries)))])
}
