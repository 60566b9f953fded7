import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventMessage } from '#shared/contract/messages'
import { defaultSettings, settingsSchema } from '#shared/settings'
import { SettingsService } from './settings-service'

let home: string
let file: string
let logged: string[]
let events: EventMessage[]

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pilothouse-settings-'))
  file = join(home, 'settings.json')
  logged = []
  events = []
})
afterEach(() => rm(home, { recursive: true, force: true }))

const open = () =>
  SettingsService.open({
    homeFolder: home,
    emit: (event, payload) => void events.push({ event, payload } as EventMessage),
    logger: pino({}, { write: (line: string) => void logged.push(line) }),
  })

describe('settings', () => {
  it('are the defaults without a file, and make none', async () => {
    expect((await open()).current).toEqual(defaultSettings)
    expect(await readdir(home)).toEqual([])
  })

  it('come back after a restart; the file holds only what differs', async () => {
    const settings = await open()
    await settings.update({ theme: 'light', 'terminal.fontSize': 16 })
    await settings.update({ 'terminal.fontSize': defaultSettings['terminal.fontSize'] })
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ theme: 'light' })
    expect((await open()).current).toEqual({ ...defaultSettings, theme: 'light' })
  })

  it('are told to every page and listener', async () => {
    const settings = await open()
    const heard: string[] = []
    const unsubscribe = settings.onChange(({ language }) => heard.push(language))
    await settings.update({ language: 'ko' })
    unsubscribe()
    await settings.update({ language: 'en' })
    expect(heard).toEqual(['ko'])
    expect(events.map(({ event }) => event)).toEqual(['settings.changed', 'settings.changed'])
    expect(events[1]?.payload).toMatchObject({ language: 'en' })
  })

  it('keep unknown keys, and leave a file with invalid values alone until the next change', async () => {
    const text = '{ "theme": "pink", "terminal.fontSize": 15, "from.theFuture": [1] }'
    await writeFile(file, text)
    const settings = await open()
    expect(settings.current).toEqual({ ...defaultSettings, 'terminal.fontSize': 15 })
    expect(logged.join()).toContain('"setting":"theme"')
    expect(await readFile(file, 'utf8')).toBe(text)
    expect(settings.problems).toEqual({ replaced: ['theme'], setAside: null })

    await settings.update({ language: 'ko' })
    expect(settings.problems).toEqual({ replaced: [], setAside: null })
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      'terminal.fontSize': 15,
      'from.theFuture': [1],
      language: 'ko',
    })
  })

  it('survive a corrupt file, which is kept under the next free name', async () => {
    for (const content of ['{ "theme": ', 'null', '[]', '', '\u0000\uffff']) {
      await writeFile(file, content)
      const settings = await open()
      expect(settings.current).toEqual(defaultSettings)
      expect(settings.problems.setAside).toMatch(/^settings\.json\.bad-\d$/)
    }
    expect((await readdir(home)).sort()).toEqual([1, 2, 3, 4, 5].map((n) => `settings.json.bad-${n}`))
    expect(await readFile(`${file}.bad-1`, 'utf8')).toBe('{ "theme": ')
  })

  it('change together when pages change different ones at once', async () => {
    const settings = await open()
    await Promise.all([settings.update({ theme: 'light' }), settings.update({ language: 'ko' })])
    await settings.dispose()
    expect((await open()).current).toMatchObject({ theme: 'light', language: 'ko' })
  })

  it('stay as they were when the disk refuses', async () => {
    await writeFile(join(home, 'file'), '')
    const settings = await SettingsService.open({
      homeFolder: join(home, 'file'),
      emit: () => {},
      logger: pino({ enabled: false }),
    })
    await expect(settings.update({ theme: 'light' })).rejects.toThrow()
    expect(settings.current).toEqual(defaultSettings)
  })

  it('are valid whatever JSON the file holds', async () => {
    const anyFile = fc.oneof(
      fc.json(),
      fc
        .dictionary(fc.constantFrom(...Object.keys(defaultSettings), '__proto__', 'x'), fc.jsonValue())
        .map((content) => JSON.stringify(content)),
    )
    await fc.assert(
      fc.asyncProperty(anyFile, async (text) => {
        await writeFile(file, text)
        const { current } = await open()
        expect(settingsSchema.parse(current)).toEqual(current)
      }),
      { numRuns: 60 },
    )
  })
})
