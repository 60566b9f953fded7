import { userInfo } from 'node:os'
import { maxImportBytes } from '#shared/session-import'
import { readAnsibleIni } from './ansible-ini'
import { readAnsibleYaml } from './ansible-yaml'
import { decodeText, decodeXml } from './decode'
import { Findings, importError } from './found'
import { readMremoteng } from './mremoteng'
import { readOpenssh } from './openssh'
import { readPuttyRegistry } from './putty-registry'
import { readSuperPutty } from './superputty'
import { rootName } from './xml'

export interface ImportFile {
  /** Without its folder; tells the format where the content alone does not. */
  name: string
  bytes: Uint8Array
  /** Where the file is; null where only its bytes are here. Includes of an OpenSSH configuration need it. */
  path: string | null
}

/**
 * Sessions of a file in any of the known formats. Nothing is run or fetched, and no other file is read but what an OpenSSH
 * configuration includes. Throws `input.invalid` where the file as a whole cannot be read, with the line.
 */
export async function readSessionFile({ name, bytes, path }: ImportFile): Promise<Findings> {
  if (bytes.length > maxImportBytes)
    throw importError('sessionImport.tooLarge', { mebibytes: maxImportBytes / 1024 / 1024 })
  const found = new Findings(userInfo().username)
  if (looksLikeXml(bytes)) await readXmlFile(decodeXml(bytes), found)
  else await readTextFile(name, decodeText(bytes), path, found)
  found.refuseCircles()
  return found
}

/** A first `<` in any encoding, after byte order marks and spaces. */
function looksLikeXml(bytes: Uint8Array): boolean {
  const first = bytes
    .subarray(0, 100)
    .find((byte) => ![0xef, 0xbb, 0xbf, 0xff, 0xfe, 0, 9, 10, 13, 32].includes(byte))
  return first === 0x3c
}

async function readXmlFile(text: string, found: Findings): Promise<void> {
  const root = rootName(text)
  if (root === 'ArrayOfSessionData') readSuperPutty(text, found)
  else if (root === 'Connections') await readMremoteng(text, found)
  else throw importError('sessionImport.unknownFormat')
}

/** Spaces within a line: `\s` would walk over all empty lines again from each of them. */
async function readTextFile(name: string, text: string, path: string | null, found: Findings): Promise<void> {
  if (/^\s*(Windows Registry Editor|REGEDIT4)/.test(text)) readPuttyRegistry(text, found)
  else if (/\.ya?ml$/i.test(name) || /^(---|\w[\w-]*:\s*$)/m.test(text)) readAnsibleYaml(text, found)
  else if (/^[ \t]*\[[^\]\n]+\][ \t\r]*$/m.test(text) || /\.ini$/i.test(name)) readAnsibleIni(text, found)
  else if (/^[ \t]*(host|match|include)[\s=]/im.test(text) || /config/i.test(name))
    await readOpenssh(text, path, found)
  else if (/\sansible_\w+=/.test(text) || /^(hosts|inventory)/i.test(name)) readAnsibleIni(text, found)
  else throw importError('sessionImport.unknownFormat')
}
