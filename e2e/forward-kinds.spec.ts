import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Locator, Page } from 'playwright/test'
import { startTestHosts, type TestHosts, testHostsMissing } from './rigs/testhosts'
import { expect, test } from './support/fixtures'
import { addSession, chooseInMenu, trustHostKeys } from './support/sessions'
import { expectPrompt, terminal } from './support/ui'

const missing = testHostsMissing()
test.skip(missing !== null, missing ?? '')

let rig: TestHosts
let web: Server
let webPort: number

test.beforeAll(async () => {
  rig = await startTestHosts({ base: 23_800, workers: 1 })
  // What is posted comes back.
  web = createServer((request, response) => request.pipe(response))
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  webPort = (web.address() as AddressInfo).port
})
test.afterAll(async () => {
  web?.close()
  await rig?.stop()
})

const forwardRow = (page: Page, text: string): Locator =>
  page.getByRole('table', { name: 'Port forwards' }).getByRole('row').filter({ hasText: text })

const run = promisify(execFile)
const curl = ['-sS', '--max-time', '60']
const bytes = 1_000_000

interface ForwardForm {
  type: string
  listenPort: number
  host?: string
  port?: number
}

async function addForward(page: Page, number: number, { type, listenPort, host, port }: ForwardForm) {
  const form = page.getByRole('dialog', { name: 'Edit session' })
  await form.getByRole('button', { name: 'Add forward' }).click()
  const forward = form.getByRole('group', { name: `Port forwards ${number}` })
  await forward.getByRole('combobox', { name: 'Type' }).selectOption(type)
  await forward.getByRole('textbox', { name: 'Listen port' }).fill(String(listenPort))
  if (host) await forward.getByRole('textbox', { name: 'Destination host' }).fill(host)
  if (port) await forward.getByRole('textbox', { name: 'Destination port' }).fill(String(port))
}

test('remote and dynamic forwards are made in the form, carry data both ways, and end', async ({
  app,
  page,
}) => {
  const [, host] = rig.hosts
  if (!host) throw new Error('the rig has a worker')
  const [proxyPort, remotePort] = [23_791, 23_792]
  const sent = join(app.folder, 'sent')
  const got = join(app.folder, 'got')
  writeFileSync(sent, randomBytes(bytes))
  // Only the host itself knows it by this name.
  const throughProxy = () => {
    const proxy = `socks5h://127.0.0.1:${proxyPort}`
    const way = ['--proxy', proxy, '--noproxy', '', `http://${host.name}:${webPort}/`]
    return run('curl', [...curl, '--data-binary', `@${sent}`, '--output', got, ...way])
  }
  const fromHost = () => {
    const way = ['--noproxy', '*', `http://127.0.0.1:${remotePort}/`]
    return rig.exec(host.name, 'curl', ...curl, '--data-binary', '@/tmp/sent', '--output', '/tmp/got', ...way)
  }

  await test.step('Made in the form, they start with the terminal', async () => {
    await addSession(page, { ...host, keyPath: rig.keyPath })
    await chooseInMenu(page, /^w1-k8s/, 'Edit')
    await addForward(page, 1, { type: 'Dynamic, SOCKS (-D)', listenPort: proxyPort })
    await addForward(page, 2, {
      type: 'Remote (-R)',
      listenPort: remotePort,
      host: '127.0.0.1',
      port: webPort,
    })
    await page.getByRole('button', { name: 'Save' }).click()
    await chooseInMenu(page, /^w1-k8s/, 'Connect')
    await trustHostKeys(page, ['w1-k8s'])
    await expectPrompt(page, 'w1-k8s')
    await page.getByRole('tab', { name: 'Port forwards' }).click()
    await expect(forwardRow(page, `this PC, port ${proxyPort}: SOCKS5 proxy`)).toContainText('listening')
    await expect(
      forwardRow(page, `server, port ${remotePort} → 127.0.0.1:${webPort} from this PC`),
    ).toContainText('listening')
  })

  await test.step('A client of the proxy reaches what the host knows', async () => {
    await throughProxy()
    expect(readFileSync(got).equals(readFileSync(sent))).toBe(true)
    const row = forwardRow(page, `port ${proxyPort}`)
    await expect(row).toContainText('0 open, 1 in all')
    await expect(row.getByRole('cell', { name: /^97\d KB$/ })).toHaveCount(2)
  })

  await test.step('A program on the host reaches this PC', async () => {
    await rig.exec(host.name, 'sh', '-c', `head -c ${bytes} /dev/urandom > /tmp/sent`)
    await fromHost()
    await rig.exec(host.name, 'cmp', '/tmp/sent', '/tmp/got')
    await expect(forwardRow(page, `port ${remotePort}`)).toContainText('0 open, 1 in all')
  })

  await test.step('Stopped by hand, or with the last terminal, nothing listens any more', async () => {
    // 7: nobody listens. The server may need a moment after the row has told.
    const ending = (asked: () => Promise<unknown>) =>
      expect.poll(() => asked().then(String, ({ code }) => code)).toBe(7)
    await page.getByRole('button', { name: `Stop port ${proxyPort} of w1-k8s` }).click()
    await expect(forwardRow(page, `port ${proxyPort}`)).toContainText('stopped')
    await ending(throughProxy)
    await fromHost()
    await terminal(page, 'w1-k8s').getByRole('button', { name: 'Close', exact: true }).click()
    await expect(forwardRow(page, `port ${remotePort}`)).toContainText('stopped')
    await ending(fromHost)
  })
})
