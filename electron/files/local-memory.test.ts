import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import { checksum, isFinished, placeOf, startFiles, type TestFiles } from './testing'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

const mebibyte = 1024 ** 2
/** Nothing that is done with files may ever need 2 GB: this is much less, and more than the data of one transfer needs. */
const muchData = 320 * mebibyte

/** Bytes of memory that this process had at most since `forgetPeak`, and has now (proc(5)). */
const memoryOf = (field: 'VmHWM' | 'VmRSS'): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) *
  1024
const forgetPeak = () => writeFileSync('/proc/self/clear_refs', '5')

/** A gigabyte in which no two parts are the same. */
async function writeGigabyte(path: string): Promise<void> {
  const part = randomBytes(16 * mebibyte)
  for (let index = 0; index < 64; index += 1) {
    part.writeUInt32LE(index)
    await appendFile(path, part)
  }
}

// The desktop host alone copies files of this PC's disk; what a page sends is measured in the browser.
describe.skipIf(missing)('a gigabyte of this PC’s disk', () => {
  let rig: TestHosts
  let files: TestFiles
  beforeAll(async () => {
    rig = await startTestHosts({ base: 26_100, workers: 0 })
    files = startFiles(rig)
  })
  afterAll(async () => {
    await files?.dispose()
    await rig?.stop()
  })

  it('goes to a server and back with little memory', { timeout: 300_000 }, async () => {
    const path = join(files.folder, 'big.bin')
    await writeGigabyte(path)
    const sum = await checksum(path)
    const place = placeOf('m-k8s', 'root')
    const ended = async (id: string) => expect((await files.until(id, isFinished)).state).toBe('done')

    forgetPeak()
    const before = memoryOf('VmRSS')
    await ended(
      await files.copy({ type: 'local', paths: [path] }, { type: 'remote', places: [place], folder: '/tmp' }),
    )
    await rm(path)
    await ended(
      await files.copy(
        { type: 'remote', place, paths: ['/tmp/big.bin'] },
        { type: 'local', folder: files.folder },
      ),
    )
    expect(memoryOf('VmHWM') - before).toBeLessThan(muchData)
    expect(await checksum(path)).toBe(sum)
  })
})
