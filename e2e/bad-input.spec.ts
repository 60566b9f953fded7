import { once } from 'node:events'
import { mkdirSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Locator } from 'playwright/test'
import { expect, test } from './support/fixtures'
import { fill, tmpfsMissing, withTmpfs } from './support/tmpfs'
import { createCluster, fillClusterForm, treeItem } from './support/ui'

/** The field is marked as wrong, and its description says why. */
async function expectFieldError(field: Locator, text: string | RegExp) {
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(field).toHaveAccessibleDescription(text)
}

test('wrong values are said at their fields, and nothing is made', async ({ app, page }) => {
  await createCluster(page, app, { name: 'taken', workers: 0 })
  const form = await fillClusterForm(page, { name: 'taken' })
  const name = form.getByRole('textbox', { name: 'Name', exact: true })
  await expectFieldError(name, /already a lab or folder “taken”/)
  for (const wrong of ['Upper', 'has space', '-dash', 'dot.dot', '../up', 'ünder']) {
    await name.fill(wrong)
    await expectFieldError(name, /lower-case letters, digits and hyphens/)
  }
  await name.fill('x'.repeat(64))
  await expectFieldError(name, /at most 63/)
  await name.fill('')
  await expectFieldError(name, /Give the cluster a name/)
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(form).toBeVisible()
  expect(readdirSync(app.labs)).toEqual(['taken'])
})

test('networks and ports that others use are said', async ({ app, page }) => {
  await createCluster(page, app, { name: 'first', workers: 0 })
  const form = await fillClusterForm(page, { name: 'second', workers: 1 })
  await form.getByRole('button', { name: 'Network and ports' }).click()
  const subnet = form.getByRole('textbox', { name: 'Subnet' })
  await subnet.fill('not a network')
  await expectFieldError(subnet, /192\.168\.56\.0\/24/)
  await subnet.fill('10.96.5.0/24')
  await expectFieldError(subnet, /overlaps/)
  await subnet.fill('172.16.5.0/24')
  await expectFieldError(form.getByRole('textbox', { name: 'Pod network' }), /overlaps 172\.16\.5\.0\/24/)
  await subnet.fill('192.168.77.0/24')
  await expect(subnet).not.toHaveAttribute('aria-invalid')

  const base = form.getByRole('spinbutton', { name: 'First SSH port' })
  await base.fill('80')
  await expectFieldError(base, /1024 to 65000/)
  // Below the ports that the system gives to others.
  const inUse = createServer().listen(29_110, '127.0.0.1')
  await once(inUse, 'listening')
  try {
    await base.fill('29100')
    await expect(form).toContainText('29110')
    await expect(form).toContainText(/in use/i)
    app.expectedLabs.add('second')
    await form.getByRole('button', { name: 'Create', exact: true }).click()
    await expect(form).toBeHidden()
    await expect(treeItem(page, 'Labs', /^w1-k8s running/)).toBeVisible()
    expect(app.sshPorts()).not.toContain(29_110)
    expect(app.sshPorts()).toContain(29_201)
  } finally {
    inUse.close()
  }
})

test('a labs folder that cannot be written is said, and nothing is made', async ({ app, page }) => {
  test.skip(tmpfsMissing() !== null, tmpfsMissing() ?? '')
  await withTmpfs(app.labs, 'ro', async () => {
    const form = await fillClusterForm(page, { name: 'k8s', workers: 0 })
    await form.getByRole('button', { name: 'Create', exact: true }).click()
    await expect(form.getByRole('alert')).toContainText(/cannot be written/)
    await expect(form.getByRole('alert')).toContainText(app.labs)
    expect(readdirSync(app.labs)).toEqual([])
  })
  await page.keyboard.press('Escape')
  await createCluster(page, app, { workers: 0 })
})

test('a full disk is said, and nothing is left half made', async ({ app, page }) => {
  test.skip(tmpfsMissing() !== null, tmpfsMissing() ?? '')
  const runs = join(app.home, 'runs')
  mkdirSync(runs, { recursive: true })
  await withTmpfs(runs, 'size=32k', async () => {
    fill(runs)
    const form = await fillClusterForm(page, { name: 'k8s', workers: 1 })
    await form.getByRole('button', { name: 'Create', exact: true }).click()
    await expect(form.getByRole('alert')).toContainText(/disk is full/i)
    expect(readdirSync(app.labs)).toEqual([])
    expect(readdirSync(runs).filter((name) => name !== 'filler')).toEqual([])
  })
  await page.keyboard.press('Escape')
  await createCluster(page, app, { workers: 0 })
})

test('a disk that fills up during a run ends the run with that message', async ({ app, page }) => {
  test.skip(tmpfsMissing() !== null, tmpfsMissing() ?? '')
  const runs = join(app.home, 'runs')
  mkdirSync(runs, { recursive: true })
  await withTmpfs(runs, 'size=256k', async () => {
    const form = await fillClusterForm(page, { name: 'k8s', workers: 3 })
    app.expectedLabs.add('k8s')
    await form.getByRole('button', { name: 'Create', exact: true }).click()
    const steps = page.getByRole('list', { name: 'Provisioning steps' })
    await expect(steps.getByRole('listitem', { name: /succeeded/i }).first()).toBeVisible()
    fill(runs)
    await expect(page.getByText(/disk is full/i).first()).toBeVisible()
  })
})
