import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { standInVBoxManage } from './rigs/vboxmanage/vboxmanage'
import { expect, test } from './support/fixtures'
import { destroyCluster, treeItem } from './support/ui'

const folder = mkdtempSync(join(tmpdir(), 'pilothouse-preflight-'))
const calls = join(folder, 'calls')
const vagrant = join(folder, 'vagrant')

/** A stand-in for Vagrant that knows its version alone, and notes down what it was asked. */
function standInVagrant(version: string): void {
  writeFileSync(calls, '')
  writeFileSync(vagrant, `#!/bin/sh\necho "$*" >> '${calls}'\necho 'Vagrant ${version}'\n`, { mode: 0o755 })
}

const virtualBox = standInVBoxManage({
  '--version': { out: '7.2.22r175245\n' },
  'list vms': {},
  'list hostonlyifs': {},
  'list systemproperties': { out: `Default machine folder: ${folder}\n` },
})

test.use({ appOptions: { env: { PILOTHOUSE_VBOXMANAGE: virtualBox.program, PILOTHOUSE_VAGRANT: vagrant } } })
test.beforeEach(() => standInVagrant('2.3.4'))
test.afterAll(() => {
  virtualBox.dispose()
  rmSync(folder, { recursive: true, force: true })
})

const refusal = 'Vagrant 2.3.4 refuses VirtualBox 7.2.22: it needs Vagrant 2.4.9 or newer.'

test('the welcome screen says what is in the way, and is checked again', async ({ app: _, page }) => {
  const pc = page.getByRole('region', { name: 'This computer' })
  const problem = pc.getByRole('listitem', { name: /^Versions together/ })
  await expect(problem).toContainText(refusal)
  await expect(problem).toContainText('Problem')
  await expect(problem.getByRole('link')).toBeHidden()
  await problem.getByRole('button', { name: 'What to do' }).click()
  await expect(problem).toContainText('Install the newest Vagrant')
  await expect(problem.getByRole('link')).toHaveAttribute('href', /^https:\/\/developer\.hashicorp\.com\//)

  standInVagrant('2.4.9')
  await pc.getByRole('button', { name: 'Check again' }).click()
  await expect(problem).toBeHidden()
  await pc.getByRole('button', { name: /are fine$/ }).click()
  await expect(problem).toContainText('Vagrant 2.4.9 works with VirtualBox 7.2.22.')
})

test('a cluster is not begun on a PC that cannot make it', async ({ app, page }) => {
  await page.getByRole('button', { name: 'Create cluster', exact: true }).first().click()
  const form = page.getByRole('dialog', { name: 'Create cluster' })
  await form.getByRole('combobox', { name: 'Provider' }).selectOption('virtualbox')
  await form.getByRole('spinbutton', { name: 'Workers' }).fill('0')
  await form.getByRole('button', { name: 'Network and ports' }).click()
  await form.getByRole('textbox', { name: 'Subnet' }).fill('192.168.62.0/24')
  const summary = form.getByRole('region', { name: 'This computer' })
  await expect(summary).toContainText(/problems? must be fixed/)
  await expect(summary).toContainText(refusal)

  app.expectedLabs.add('k8s')
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(form).toBeHidden()
  const steps = page.getByRole('list', { name: 'Provisioning steps' })
  await expect(steps.getByRole('listitem', { name: /check this PC.*failed/i })).toBeVisible()
  const wrong = page.getByRole('region', { name: 'What went wrong' })
  const problem = wrong.getByRole('listitem', { name: /^Versions together/ })
  await expect(problem).toContainText(refusal)
  await problem.getByRole('button', { name: 'What to do' }).click()
  await expect(problem).toContainText('Install the newest Vagrant')
  await expect(treeItem(page, 'Labs', /^m-k8s not created/)).toBeVisible()
  expect(readFileSync(calls, 'utf8')).toMatch(/^(--version\n)+$/)

  await test.step('Another try checks again', async () => {
    standInVagrant('2.4.8')
    await page.getByRole('button', { name: 'Retry from failed step' }).click()
    await expect(wrong).toContainText('Vagrant 2.4.8 refuses')
  })
  await destroyCluster(page, app)
})
