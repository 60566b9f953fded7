import { afterEach, describe, expect, it } from 'vitest'
import { defaultSettings } from '#shared/settings'
import type { UpdateState } from '#shared/updates'
import { noLogger } from '../platform/logger'
import type { Updater } from '../platform/platform'
import type { Client } from '../rpc'
import { UpdateService } from './update-service'

const release = { version: '9.0.0', notes: 'Faster' }

/** Does at once what a real updater takes minutes for. */
const fakeUpdater = (changes: Partial<Updater> = {}): Updater & { installed: number } => {
  const updater = {
    installed: 0,
    check: async () => release,
    download: async (progress: (percent: number) => void) => progress(50),
    install: () => {
      updater.installed++
    },
    ...changes,
  }
  return updater
}

let service: UpdateService | undefined
afterEach(() => service?.dispose())

function start(updater: Updater | null, { busy = false, looks = false } = {}) {
  const states: UpdateState[] = []
  service = new UpdateService({
    updater,
    settings: () => ({ ...defaultSettings, 'updates.check': looks }),
    isBusy: () => busy,
    emit: (_event, payload) => states.push(payload as UpdateState),
    logger: noLogger(),
  })
  service.start()
  const client = {} as Client
  const { handlers } = service
  return {
    states,
    state: () => handlers['updates.state'](undefined, client),
    check: () => handlers['updates.check'](undefined, client),
    download: () => handlers['updates.download'](undefined, client),
    cancel: async () => handlers['updates.cancel'](undefined, client),
    install: async () => handlers['updates.install'](undefined, client),
  }
}

describe('updates', () => {
  it('are unavailable where the program is not installed, and nothing is tried', async () => {
    const { state, check, install } = start(null, { looks: true })
    expect(await state()).toEqual({ status: 'unavailable' })
    expect(await check()).toEqual({ status: 'unavailable' })
    await expect(install()).rejects.toMatchObject({ key: 'updates.notReady' })
  })

  it('are looked for by itself only where the settings say so', async () => {
    let checks = 0
    const counted = () =>
      fakeUpdater({
        check: async () => {
          checks++
          return null
        },
      })
    start(counted(), { looks: false })
    expect(checks).toBe(0)
    service?.dispose()
    start(counted(), { looks: true })
    expect(checks).toBe(1)
  })

  it('are found, fetched and installed, each when the user says so', async () => {
    const updater = fakeUpdater()
    const { states, check, download, install } = start(updater)
    expect(await check()).toEqual({ status: 'available', ...release })
    await expect(install()).rejects.toMatchObject({ key: 'updates.notReady' })
    expect(await download()).toEqual({ status: 'ready', ...release })
    expect(states.map(({ status }) => status)).toEqual([
      'checking',
      'available',
      'downloading',
      'downloading',
      'ready',
    ])
    // What lies ready is kept.
    expect(await check()).toEqual({ status: 'ready', ...release })
    await install()
    expect(updater.installed).toBe(1)
  })

  it('are not fetched any further when the user says so, and can be fetched again', async () => {
    const endless = (_: unknown, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new Error('cancelled'))),
      )
    const { check, download, cancel, state } = start(fakeUpdater({ download: endless }))
    await check()
    const first = download()
    expect(await state()).toEqual({ status: 'downloading', ...release, percent: 0 })
    await cancel()
    expect(await first).toEqual({ status: 'available', ...release })
    const second = download()
    await cancel()
    expect(await second).toEqual({ status: 'available', ...release })
  })

  it('are never installed while a lab is being changed', async () => {
    const updater = fakeUpdater()
    const { check, download, install } = start(updater, { busy: true })
    await check()
    await download()
    await expect(install()).rejects.toMatchObject({ code: 'state.conflict', key: 'updates.runActive' })
    expect(updater.installed).toBe(0)
  })

  it('that fail are told, and can be tried again', async () => {
    let works = false
    const { check, download } = start(
      fakeUpdater({
        check: async () => {
          if (!works) throw new Error('getaddrinfo ENOTFOUND')
          return release
        },
        download: () => Promise.reject(new Error('sha512 checksum mismatch')),
      }),
    )
    expect(await check()).toMatchObject({
      status: 'failed',
      error: { key: 'updates.checkFailed', details: 'getaddrinfo ENOTFOUND' },
    })
    works = true
    expect(await check()).toMatchObject({ status: 'available' })
    expect(await download()).toMatchObject({ status: 'failed', error: { key: 'updates.downloadFailed' } })
  })
})
