import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Request } from 'playwright/test'
import { startTestHosts, type TestHosts, testHostsMissing } from './rigs/testhosts'
import {
  checksum,
  chooseForFile,
  dropFiles,
  expectWithinMemory,
  mebibyte,
  onHost,
  openFiles,
  pane,
  randomFile,
  row,
  saveSession,
  slowly,
  transfer,
  withinMemory,
} from './support/files'
import { expect, test } from './support/fixtures'

const missing = testHostsMissing()
test.skip(missing !== null, missing ?? '')
test.use(withinMemory)
test.afterEach(expectWithinMemory)

let rig: TestHosts
let folder: string
test.beforeAll(async () => {
  rig = await startTestHosts({ base: 22_500, workers: 0 })
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-big-'))
})
test.afterAll(async () => {
  await rig?.stop()
  await rm(folder, { recursive: true, force: true })
})

// The browser notes that an upload was cut off.
test.use({ allowedConsole: /Failed to load resource/ })

test('a gigabyte goes there and back while the server is killed, with little memory', async ({
  app,
  page,
}) => {
  test.setTimeout(900_000)
  const size = 1024 * mebibyte
  const big = join(folder, 'big.bin')
  await randomFile(big, size)
  const sum = await checksum(big)
  await saveSession(page, rig, 'm-k8s')
  await openFiles(page, 'm-k8s')
  const list = pane(page, 'm-k8s').getByRole('grid')

  /** Kills the machine's sshd and all of its sessions, and starts it anew. */
  const killInTheMiddle = async (of: Locator) => {
    const progress = of.getByRole('progressbar', { name: /^big\.bin/ })
    const percent = async () => Number(await progress.getAttribute('aria-valuenow'))
    await expect.poll(percent, { intervals: [100] }).toBeGreaterThan(20)
    await rig.stopOne('m-k8s')
    await expect(of).toContainText('reconnecting')
    await rig.startOne('m-k8s')
  }

  await test.step('An upload goes on where it was', async () => {
    const sent: Request[] = []
    page.on('request', (request) => void (request.method() === 'PUT' && sent.push(request)))
    await dropFiles(page, list, [big])
    const upload = transfer(page, /^big\.bin: this PC → m-k8s/)
    await killInTheMiddle(upload)
    await expect(upload).toContainText('done', slowly)
    expect(await checksum(onHost(rig, 'm-k8s', 'big.bin'))).toBe(sum)
    const lengths = await Promise.all(
      sent.map(async (each) => Number(await each.headerValue('content-length'))),
    )
    expect(lengths[0]).toBe(size)
    expect(lengths.at(-1)).toBeLessThan(size * 0.85)
  })

  await test.step('A download goes on where it was', async () => {
    const download = page.waitForEvent('download')
    await chooseForFile(page, row(page, 'big\\.bin'), 'Download')
    await killInTheMiddle(transfer(page, /^big\.bin: m-k8s → this PC/))
    expect(await checksum(await (await download).path())).toBe(sum)
  })

  // Also where no limit can be set.
  const peakKiB = Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${app.pid}/status`, 'utf8'))?.[1])
  expect(peakKiB / 1024, 'most memory of the host, in MiB').toBeLessThan(400)

  await test.step('A transfer that is cancelled leaves nothing', async () => {
    await rm(onHost(rig, 'm-k8s', 'big.bin'))
    await dropFiles(page, list, [big])
    await page.getByRole('button', { name: 'Cancel transfer' }).click()
    await expect(transfer(page, /^big\.bin: this PC → m-k8s/).first()).toContainText('cancelled')
    expect((await readdir(onHost(rig, 'm-k8s'))).filter((name) => /big|part$/.test(name))).toEqual([])
  })
})
