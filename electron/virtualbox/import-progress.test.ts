import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { watchImport } from './import-progress'

let folder: string
let lines: string[]
let made: boolean
let asked: number
let end: () => void
const MiB = 1024 * 1024

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-import-'))
  lines = []
  made = false
  asked = 0
})
afterEach(async () => {
  end()
  await rm(folder, { recursive: true })
})

const watch = (path = folder) => {
  const isMade = async () => {
    asked += 1
    return made
  }
  end = watchImport({ folder: path, isMade, log: (text) => lines.push(text), everyMs: 10 })
}
/** The second look begins once the first one, which waits for the folders of before, is over. */
const hasLooked = () => expect.poll(() => asked).toBeGreaterThan(1)
const disk = (machine: string, mebibytes: number) =>
  writeFile(join(folder, machine, 'box-disk001.vmdk'), Buffer.alloc(mebibytes * MiB))
const written = () =>
  lines.map((line) => /^Importing the box: (\d+) MiB written after \d+ s$/.exec(line)?.[1])

it('tells what new machines have grown to, and nothing of those that were there', async () => {
  await mkdir(join(folder, 'other'))
  await disk('other', 5)
  watch()
  await hasLooked()
  expect(lines).toEqual([])
  await mkdir(join(folder, 'box_1795257141761_45283'))
  await disk('box_1795257141761_45283', 1)
  await expect.poll(written).toEqual(['1'])
  await disk('other', 9)
  await disk('box_1795257141761_45283', 3)
  await expect.poll(() => written().at(-1)).toBe('3')
  expect(written()).not.toContain(undefined)
})

it('ends once Vagrant has the machine', async () => {
  watch()
  made = true
  await expect.poll(() => asked).toBe(1)
  await mkdir(join(folder, 'clone'))
  await disk('clone', 2)
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(lines).toEqual([])
})

it('waits for the folder of the very first machine, and says where it cannot look', async () => {
  watch(join(folder, 'VirtualBox VMs'))
  await hasLooked()
  await mkdir(join(folder, 'VirtualBox VMs', 'box'), { recursive: true })
  await disk('VirtualBox VMs/box', 1)
  await expect.poll(written).toEqual(['1'])
  end()
  await writeFile(join(folder, 'file'), '')
  watch(join(folder, 'file'))
  await expect.poll(() => lines.at(-1)).toContain('cannot be seen: Error: ENOTDIR')
})
