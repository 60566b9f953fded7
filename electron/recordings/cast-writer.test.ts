import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type CastEvent, readCastEvents, readCastHeader, resetScreen } from '#shared/asciicast'
import { AppendFile } from './append-file'
import { CastWriter } from './cast-writer'

let folder: string
let files = 0
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-cast-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const screenOf = (text: string) => ({ offset: 0, cols: 80, rows: 24, screen: Buffer.from(text) })

async function newWriter(limits?: { pendingBytes: number; keyframeBytes: number }) {
  files += 1
  const file = await AppendFile.create(join(folder, `${files}.cast`), (error) => {
    throw error
  })
  const writer = new CastWriter({
    ...{ file, title: 'm-k8s', startedAt: 5000, begin: performance.now() },
    ...{ wrote: () => {}, ended: () => {}, ...(limits && { limits }) },
  })
  const resync = vi.fn()
  writer.connect({ resync, dispose: () => {} })
  const read = async () => {
    writer.dispose()
    await file.close()
    return readFileSync(file.path, 'utf8')
  }
  return { writer, file, resync, read }
}

const textOf = (events: CastEvent[]): string =>
  events.map((event) => (event.type === 'output' ? event.text : '')).join('')

it('keeps characters whole, wherever output was cut', async () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.integer({ min: 1, max: 5 })), async (output, cuts) => {
      const { writer, read } = await newWriter()
      writer.screen(screenOf('$ '))
      let bytes = Buffer.from(output)
      for (const size of cuts) {
        writer.data(bytes.subarray(0, size))
        bytes = bytes.subarray(size)
      }
      writer.data(bytes)
      const written = await read()
      expect(readCastHeader(written.split('\n')[0] ?? '')).toEqual({
        ...{ width: 80, height: 24, timestamp: 5, title: 'm-k8s' },
      })
      expect(textOf(readCastEvents(written))).toBe(`$ ${output}`)
    }),
    { numRuns: 50 },
  )
})

it('cuts long output into events of bounded length, no character in two', async () => {
  const { writer, read } = await newWriter()
  const long = `x${'😀'.repeat(50_000)}`
  writer.screen(screenOf(long))
  const events = readCastEvents(await read())
  expect(textOf(events)).toBe(long)
  for (const event of events) {
    expect(event.type === 'output' && event.text.length).toBeLessThanOrEqual(32 * 1024)
    // Half a character does not survive UTF-8.
    expect(event.type === 'output' && Buffer.from(event.text).toString() === event.text).toBe(true)
    expect(event.time).toBe(0)
  }
})

it('asks for the whole screen after much output, and writes it behind a reset', async () => {
  const { writer, resync, read } = await newWriter({ pendingBytes: 1e9, keyframeBytes: 10 })
  writer.screen(screenOf(''))
  writer.data(Buffer.from('0123456789'))
  expect(resync).not.toHaveBeenCalled()
  writer.data(Buffer.from([0x21, 0xed]))
  expect(resync).toHaveBeenCalledTimes(1)
  // The screen brings the character along that has only begun.
  writer.screen({
    ...screenOf(''),
    cols: 100,
    screen: Buffer.concat([Buffer.from('all'), Buffer.from([0xed])]),
  })
  writer.data(Buffer.from([0x95, 0x9c]))
  const events = readCastEvents(await read())
  expect(textOf(events)).toBe(`0123456789!${resetScreen}all한`)
  expect(events).toContainEqual(expect.objectContaining({ type: 'resize', cols: 100, rows: 24 }))
})

it('leaves output out while the disk is too slow, says so, and goes on with the whole screen', async () => {
  const { writer, file, resync, read } = await newWriter({ pendingBytes: 100, keyframeBytes: 1e9 })
  writer.screen(screenOf('x'.repeat(200)))
  expect(file.pendingBytes).toBeGreaterThan(100)
  writer.data(Buffer.from('lost'))
  writer.data(Buffer.from('lost too'))
  await expect.poll(() => resync).toHaveBeenCalledTimes(1)
  writer.screen(screenOf('again'))
  const events = readCastEvents(await read())
  expect(events.map(({ type }) => type)).toEqual(['output', 'marker', 'output'])
  expect(textOf(events)).toBe(`${'x'.repeat(200)}${resetScreen}again`)
})
