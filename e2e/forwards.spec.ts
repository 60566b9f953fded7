import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Session } from '#shared/sessions'
import { secretServiceMissing, startSecretService } from '../electron/platform/testing-keychain'
import { startTestHosts, type TestHosts, testHostsMissing } from './rigs/testhosts'
import { App } from './support/app'
import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'
import { chooseInMenu, trustHostKeys } from './support/sessions'
import { expectPrompt, terminal } from './support/ui'

const missing = testHostsMissing() ?? secretServiceMissing()
test.skip(missing !== null, missing ?? '')

let rig: TestHosts
let keyring: { stop(): Promise<void> }
let web: Server
let webPort: number

test.beforeAll(async () => {
  rig = await startTestHosts({ base: 23_500, workers: 1 })
  keyring = await startSecretService()
  web = createServer((_request, response) => response.end('hello'))
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  webPort = (web.address() as AddressInfo).port
})
test.afterAll(async () => {
  web?.close()
  await keyring?.stop()
  await rig?.stop()
})

/** Two sessions: `w1-k8s` goes through `m-k8s`, by password, and forwards `listenPort` to the web server. */
function writeSessions(app: App, listenPort: number): void {
  const common = { folder: '', username: 'vagrant', notes: '', host: '127.0.0.1' }
  const sessions = rig.hosts.map(({ name, port }): Session => {
    const isTarget = name === 'w1-k8s'
    return {
      ...common,
      id: name,
      name,
      port,
      auth: isTarget ? { method: 'password' } : { method: 'key', keyPath: rig.keyPath },
      jumpSessionId: isTarget ? 'm-k8s' : null,
      forwards: isTarget
        ? [
            { type: 'local', listenPort, host: '127.0.0.1', port: webPort },
            { type: 'local', listenPort: webPort, host: '127.0.0.1', port: 22 },
          ]
        : [],
    }
  })
  writeFileSync(join(app.home, 'sessions.json'), JSON.stringify({ version: 1, sessions }))
}

test('a session through a jump host with port forwards and a password in the keychain', async ({ page }) => {
  const app = new App()
  const listenPort = 23_490
  writeSessions(app, listenPort)
  const row = (text: string) =>
    page.getByRole('table', { name: 'Port forwards' }).getByRole('row').filter({ hasText: text })
  try {
    await app.start()
    await page.goto(app.url)

    await test.step('The password goes to the keychain, through the jump host', async () => {
      await expect(page.getByRole('tab', { name: 'Port forwards' })).toBeVisible()
      await expect(page.getByRole('table', { name: 'Port forwards' })).toBeHidden()
      await page.getByRole('tab', { name: 'Port forwards' }).click()
      await expect(row(`port ${listenPort}`)).toContainText('stopped')
      await chooseInMenu(page, /^w1-k8s/, 'Connect')
      await trustHostKeys(page, ['m-k8s'])
      await trustHostKeys(page, ['w1-k8s'])
      const question = page.getByRole('dialog', { name: 'Password for w1-k8s' })
      const remember = question.getByRole('checkbox', { name: 'Remember in the keychain' })
      await question.getByLabel('Password', { exact: true }).fill('wrong')
      await remember.check()
      await question.getByRole('button', { name: 'Connect' }).click()
      await expect(question.getByRole('alert')).toBeVisible()
      // As it was asked for before the answer was refused.
      await expect(remember).toBeChecked()
      await question.getByLabel('Password', { exact: true }).fill('vagrant')
      await question.getByRole('button', { name: 'Connect' }).click()
      await expectPrompt(page, 'w1-k8s')
    })

    await test.step('One forward works, the other says why it does not', async () => {
      await expect(row(`port ${listenPort}`)).toContainText('listening')
      expect(await (await fetch(`http://127.0.0.1:${listenPort}/`)).text()).toBe('hello')
      await expect(row(`port ${listenPort}`)).toContainText('in all')
      await expect(row(`port ${webPort} →`)).toContainText(`Port ${webPort} of this PC is in use.`)
      // How many fail is seen also while the list is closed.
      await expect(page.getByRole('tab', { name: 'Port forwards 1', exact: true })).toBeVisible()
      await expectAccessible(page, 'port forwards')
      await page.getByRole('button', { name: `Stop port ${listenPort} of w1-k8s` }).click()
      await expect(row(`port ${listenPort}`)).toContainText('stopped')
      await page.getByRole('button', { name: `Start port ${listenPort} of w1-k8s` }).click()
      await expect(row(`port ${listenPort}`)).toContainText('listening')
    })

    await test.step('After a new start nothing is asked, until the password is forgotten', async () => {
      await page.goto('about:blank')
      expect(await app.stop()).toBe(0)
      await app.start()
      await page.goto(app.url)
      await chooseInMenu(page, /^w1-k8s/, 'Connect')
      await expectPrompt(page, 'w1-k8s')
      await page.getByRole('button', { name: 'Settings' }).click()
      const saved = page.getByRole('list', { name: 'Saved passwords' })
      await expect(saved.getByRole('listitem')).toHaveCount(1)
      await saved.getByRole('button', { name: /^Forget vagrant@127\.0\.0\.1/ }).click()
      await expect(saved).toBeHidden()
      await page.keyboard.press('Escape')
    })

    await test.step('A changed host key is refused with both fingerprints, and never tried again by itself', async () => {
      await chooseInMenu(page, /^m-k8s/, 'Connect')
      await expectPrompt(page, 'm-k8s')
      await rig.renewHostKeys('m-k8s')
      const pane = terminal(page, 'm-k8s')
      await expect(pane).toContainText(/it was SHA256:\S+, now it is SHA256:\S+/)
      await expect(pane.getByRole('button', { name: 'Reconnect', exact: true })).toBeVisible()
    })
    await page.goto('about:blank')
    expect(await app.stop()).toBe(0)
  } finally {
    await app.dispose()
  }
})
