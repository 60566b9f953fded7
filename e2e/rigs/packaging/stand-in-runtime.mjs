/**
 * stand-in-runtime.mjs PROJECT SYSTEM NODE OUT: a folder laid out like an unpacked Electron whose program is Node. It has no
 * window and no Chromium. The fuse wire at its end is the real one's form, so that the real tool can set it.
 */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [, , project, system, nodePath, out] = process.argv
const require = createRequire(join(project, 'package.json'))

/** `@electron/fuses`, constants.ts: the mark, the version of the wire, its length, and `0` (off) for each fuse. */
const fuseWire = Buffer.from(
  'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0008\x30\x30\x30\x30\x30\x30\x30\x30',
  'latin1',
)

mkdirSync(join(out, 'locales'), { recursive: true })
mkdirSync(join(out, 'resources'), { recursive: true })
const program = join(out, system === 'win32' ? 'electron.exe' : 'electron')
writeFileSync(program, Buffer.concat([await withoutSignature(readFileSync(nodePath)), fuseWire]))
chmodSync(program, 0o755)
const files = {
  'STAND-IN-RUNTIME.txt': 'Node in place of Electron, for tests of the packaging.',
  LICENSE: 'stand-in',
  'LICENSES.chromium.html': 'stand-in',
  version: require('electron/package.json').version,
  'locales/en-US.pak': '',
  'locales/ko.pak': '',
  ...(system === 'linux' && { 'chrome-sandbox': '', chrome_crashpad_handler: '' }),
}
for (const [name, text] of Object.entries(files)) writeFileSync(join(out, name), text)

/** The tool that sets icon and version information refuses a signed Windows program. */
async function withoutSignature(bytes) {
  if (system !== 'win32') return bytes
  const { NtExecutable } = await import(require.resolve('resedit'))
  return Buffer.from(NtExecutable.from(bytes, { ignoreCert: true }).generate())
}
