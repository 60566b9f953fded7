import type { Page } from 'playwright/test'
import { codeHostsMissing, oneTimeCode, startTestHosts, type TestHosts } from './rigs/testhosts'
import { expect, test } from './support/fixtures'
import { addSession, chooseInMenu, trustHostKeys } from './support/sessions'
import { expectPrompt } from './support/ui'

const missing = codeHostsMissing()
test.skip(missing !== null, missing ?? '')

let rig: TestHosts
test.beforeAll(async () => {
  rig = await startTestHosts({ base: 29_300, workers: 1, pam: 'code' })
})
test.afterAll(() => rig?.stop())

/** The field of the present question, in the server's own words; the dialog of any of the hosts. */
const field = (page: Page, label: string) =>
  page.getByRole('dialog', { name: /^(m|w1)-k8s asks$/ }).getByLabel(label, { exact: true })

test('one password for all sessions, a code for each, and a wrong code is asked for again', async ({
  app: _,
  page,
}) => {
  const names = rig.hosts.map(({ name }) => name)
  for (const host of rig.hosts) await addSession(page, host)
  await chooseInMenu(page, /^Lab/, 'Connect all')
  await trustHostKeys(page, names)

  const password = field(page, 'Password')
  const code = field(page, "One-time password (OATH) for `vagrant'")
  await expect(page.getByRole('dialog').getByRole('checkbox', { name: 'Use for all' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Notice of the server' })).toContainText('token at hand.')
  await password.fill('vagrant')
  await page.getByRole('dialog').getByRole('checkbox', { name: 'Use for all' }).check()
  await password.press('Enter')

  // Each asks for its own, one after the other; the first is given a wrong one.
  // The dialog of the password may be there for a moment longer.
  await expect(code).toBeVisible()
  const first = await page.getByRole('dialog', { name: /asks$/ }).getByRole('heading').innerText()
  await code.fill('000000')
  await code.press('Enter')
  const second = names.find((name) => !first.startsWith(name)) ?? ''
  await expect(page.getByRole('dialog', { name: `${second} asks` })).toBeVisible()
  await code.fill(oneTimeCode(0))
  await code.press('Enter')
  await expectPrompt(page, second)

  await expect(page.getByRole('dialog', { name: first })).toBeVisible()
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('That was refused')
  await password.fill('vagrant')
  await password.press('Enter')
  await expect(page.getByRole('dialog').getByRole('alert')).toHaveCount(0)
  await code.fill(oneTimeCode(0))
  await code.press('Enter')
  for (const name of names) await expectPrompt(page, name)
})
