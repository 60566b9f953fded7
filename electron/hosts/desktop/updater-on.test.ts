import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NodeHttpExecutor } from 'builder-util'
import { configureRequestOptions, configureRequestUrl, type DownloadOptions } from 'builder-util-runtime'
import { NsisUpdater } from 'electron-updater'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { updaterOn } from './updater-on'

/** The real electron-updater, for Windows, with a feed of its own; only Electron's `app` is stood in for. */
const installer = Buffer.from('what would be the installer of 2.0.0')
let folder: string
let feed: Server
let files: Map<string, string | Buffer>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-updates-'))
  files = new Map([['/Setup-2.0.0.exe', installer]])
  feed = createServer((request, response) => {
    const file = files.get(new URL(request.url ?? '/', 'http://x').pathname)
    response.writeHead(file === undefined ? 404 : 200).end(file)
  }).listen(0, '127.0.0.1')
  await once(feed, 'listening')
  writeFileSync(
    packagedFeed(),
    `provider: generic\nurl: ${address()}packaged/\nupdaterCacheDirName: updates\n`,
  )
})
afterEach(() => {
  feed.closeAllConnections()
  feed.close()
  rmSync(folder, { recursive: true })
})

/** Each system has a file of its own in a feed; the updater looks for that of this one. */
function publish(version: string, sha512: string): void {
  const file = `url: Setup-2.0.0.exe\n    sha512: ${sha512}\n    size: ${installer.length}`
  const text = `version: ${version}\nreleaseNotes: "<p>Faster</p>"\nfiles:\n  - ${file}\npath: Setup-2.0.0.exe\nsha512: ${sha512}\n`
  for (const name of ['latest', 'latest-linux', 'latest-mac']) files.set(`/${name}.yml`, text)
}

const hash = (bytes: Buffer) => createHash('sha512').update(bytes).digest('base64')

/** Electron's own downloads use Chromium's network; the checks of what arrives are the same. */
class Downloads extends NodeHttpExecutor {
  download(url: URL, destination: string, options: DownloadOptions): Promise<string> {
    const request = { headers: {} }
    configureRequestUrl(url, request)
    configureRequestOptions(request)
    return options.cancellationToken.createPromise((resolve, reject, onCancel) => {
      const callback = (error: Error | null) => (error ? reject(error) : resolve(destination))
      this.doDownload(request, { destination, options, onCancel, callback, responseHandler: null }, 0)
    })
  }
}

const packagedFeed = () => join(folder, 'app-update.yml')

const address = () => `http://127.0.0.1:${(feed.address() as AddressInfo).port}/`

function updater() {
  const app = {
    version: '1.0.0',
    name: 'pilothouse',
    isPackaged: true,
    appUpdateConfigPath: packagedFeed(),
    userDataPath: folder,
    baseCachePath: folder,
    whenReady: () => Promise.resolve(),
    relaunch: () => {},
    quit: () => {},
    onQuit: () => {},
  }
  const real = new NsisUpdater(null, app)
  Object.assign(real, { httpExecutor: new Downloads() })
  real.logger = null
  real.disableDifferentialDownload = true
  return updaterOn(real, packagedFeed())
}

it('finds a newer version with its notes as text, and fetches it', async () => {
  publish('2.0.0', hash(installer))
  const real = updater()
  expect(await real.check(address())).toEqual({ version: '2.0.0', notes: 'Faster' })
  const seen: number[] = []
  await real.download((percent) => seen.push(percent), new AbortController().signal)
  expect(seen.every((percent) => percent >= 0 && percent <= 100)).toBe(true)
})

it('asks the package’s own feed where no other one is set, or is set no longer', async () => {
  publish('2.0.0', hash(installer))
  for (const name of ['latest', 'latest-linux', 'latest-mac'])
    files.set(`/packaged/${name}.yml`, String(files.get(`/${name}.yml`)).replace('2.0.0', '3.0.0'))
  const real = updater()
  const version = async (feed: string) => (await real.check(feed))?.version
  expect([await version(''), await version(address()), await version(''), await version('')]).toEqual([
    ...['3.0.0', '2.0.0', '3.0.0', '3.0.0'],
  ])
})

it('stops fetching', async () => {
  publish('2.0.0', hash(installer))
  const real = updater()
  await real.check(address())
  await expect(real.download(() => {}, AbortSignal.abort())).rejects.toThrow('cancelled')
})

it.each(['1.0.0', '0.9.0'])('takes %s for no newer version than 1.0.0', async (version) => {
  publish(version, hash(installer))
  expect(await updater().check(address())).toBeNull()
})

it('refuses a file whose hash is another one', async () => {
  publish('2.0.0', hash(Buffer.from('the installer that was signed')))
  const real = updater()
  await real.check(address())
  await expect(real.download(() => {}, new AbortController().signal)).rejects.toThrow(
    /sha512 checksum mismatch/,
  )
})

it('says that a feed is not there', async () => {
  await expect(updater().check(address())).rejects.toMatchObject({
    code: 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND',
  })
})
