import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright/test'
import { startTestHosts, type TestHosts, testHostsMissing } from './rigs/testhosts'
import { expect, test } from './support/fixtures'
import { addSession, chooseInMenu, trustHostKeys } from './support/sessions'
import { expectPrompt, runIn, terminal } from './support/ui'

const missing = testHostsMissing()
test.skip(missing !== null, missing ?? '')

const pictures = join(import.meta.dirname, '../docs/screenshots')
/** What fades in is shown as it is in the end. */
const picture = (page: Page, name: string) =>
  page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' })

let rig: TestHosts
let folder: string
test.beforeAll(async () => {
  rig = await startTestHosts({ base: 24_000, workers: 3 })
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-pictures-'))
})
test.afterAll(async () => {
  await rig?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const superPutty = `<?xml version="1.0" encoding="utf-8"?>
<ArrayOfSessionData>
  <SessionData SessionId="Book/m-k8s" SessionName="m-k8s" Host="192.168.1.10" Port="22" Proto="SSH" Username="root" ExtraArgs="-pw vagrant" />
  <SessionData SessionId="Book/w1-k8s" SessionName="w1-k8s" Host="192.168.1.101" Port="22" Proto="SSH" Username="root" ExtraArgs="-L 8080:localhost:80" />
  <SessionData SessionId="Book/w2-k8s" SessionName="w2-k8s" Host="192.168.1.102" Port="22" Proto="SSH" Username="root" />
  <SessionData SessionId="Lab/w3-k8s" SessionName="w3-k8s" Host="127.0.0.1" Port="24103" Proto="SSH" Username="vagrant" />
  <SessionData SessionId="Office/switch" SessionName="switch" Host="10.0.0.2" Port="23" Proto="Telnet" />
</ArrayOfSessionData>`

test('pictures of sessions', async ({ app: _, page }) => {
  for (const [index, host] of rig.hosts.entries())
    await addSession(page, { ...host, folder: index < 3 ? 'Lab/k8s' : 'Lab', keyPath: rig.keyPath })
  const names = rig.hosts.map(({ name }) => name)
  await chooseInMenu(page, /^Lab/, 'Connect all')
  await trustHostKeys(page, names)
  for (const name of names) await expectPrompt(page, name)
  await runIn(page, 'm-k8s', 'uptime')
  await picture(page, 'sessions')

  const file = join(folder, 'Sessions.XML')
  writeFileSync(file, superPutty)
  await page.getByRole('button', { name: 'Import and export' }).click()
  await page.getByRole('menuitem', { name: 'Import…' }).click()
  await page.getByLabel('File with sessions').setInputFiles(file)
  await expect(page.getByRole('table', { name: 'Sessions in the file' })).toBeVisible()
  await picture(page, 'import')
  await page.keyboard.press('Escape')

  const home = join(dirname(rig.keyPath), 'm-k8s/home/vagrant')
  for (const name of ['manifests', 'notes']) mkdirSync(join(home, name))
  writeFileSync(join(home, 'kubeconfig'), 'x'.repeat(5634), { mode: 0o600 })
  writeFileSync(join(home, '설치 기록.log'), 'x'.repeat(182_344))
  await chooseInMenu(page, /^m-k8s/, 'Files')
  await expect(page.getByRole('grid', { name: 'Files of m-k8s' })).toContainText('kubeconfig')
  await picture(page, 'files')

  await rig.renewHostKeys('w3-k8s')
  const pane = terminal(page, 'w3-k8s')
  await expect(pane).toContainText(/host key of .* has changed/i)
  await picture(page, 'changed-host-key')
  await pane.getByRole('button', { name: 'Changed host key…' }).click()
  await expect(page.getByRole('dialog')).toContainText('Shown now')
  await picture(page, 'forget-host-key')
})
