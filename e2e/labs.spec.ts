import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, test } from './support/fixtures'

/** Stand-ins that only tell their version; no machine is made here. */
const tools = join(import.meta.dirname, 'rigs/tools')
const installed = {
  PILOTHOUSE_VAGRANT: join(tools, 'vagrant'),
  PILOTHOUSE_VBOXMANAGE: join(tools, 'VBoxManage'),
}
const missing = {
  PILOTHOUSE_VAGRANT: join(tools, 'no-vagrant'),
  PILOTHOUSE_VBOXMANAGE: join(tools, 'no-VBoxManage'),
}

async function openForm(page: Page) {
  await page.getByRole('button', { name: 'Create cluster', exact: true }).first().click()
  const form = page.getByRole('dialog', { name: 'Create cluster' })
  const field = (name: string) => form.getByRole('spinbutton', { name, exact: true })
  const provider = form.getByRole('combobox', { name: 'Provider', exact: true })
  return { form, field, provider }
}

test.describe('where Vagrant and VirtualBox are installed', () => {
  test.use({ appOptions: { env: installed } })

  test('the form begins with real machines, and weighs their sizes against this PC', async ({
    app,
    page,
  }) => {
    const { form, field, provider } = await openForm(page)
    await expect(provider).toHaveValue('virtualbox')
    await expect(form.getByRole('columnheader')).toHaveText([
      'Node',
      'Role',
      'Address',
      'SSH port',
      'CPUs',
      'Memory',
    ])
    // As many and as large as this PC has room for.
    await expect(field('Workers')).toHaveValue(/^[1-3]$/)
    await expect(form.getByRole('row', { name: /^m-k8s/ })).toContainText('2048 MiB')
    await expect(form.getByRole('row', { name: /^w1-k8s/ })).toContainText(/(1024|1280|1536|1792|2048) MiB/)
    await expect(form).toContainText("of this PC's")

    await form.getByRole('button', { name: 'Box and sizes' }).click()
    await form.getByRole('combobox', { name: 'Box', exact: true }).selectOption('bento/debian-13')
    await expect(form.getByRole('region', { name: 'What will be made' })).toContainText('bento/debian-13')

    await field('Control plane CPUs').fill('1')
    await expect(field('Control plane CPUs')).toHaveAttribute('aria-invalid', 'true')
    await expect(field('Control plane CPUs')).toHaveAccessibleDescription(/kubeadm refuses/)
    await field('Control plane CPUs').fill('2')

    const memory = field('Worker memory (MiB)')
    await memory.fill(String(Math.min(131_072, Math.floor(totalmem() / 2 ** 20))))
    await expect(memory).toHaveAccessibleDescription(/this PC has \d+ MiB/)
    await memory.fill('2048')
    await expect(memory).not.toHaveAttribute('aria-invalid')
    await page.keyboard.press('Escape')
    expect(readdirSync(app.labs)).toEqual([])
  })

  test("the book's network comes with its warning", async ({ app, page }) => {
    const { form } = await openForm(page)
    await form.getByRole('button', { name: 'Network and ports' }).click()
    const subnet = form.getByRole('textbox', { name: 'Subnet', exact: true })
    // By a key: groups that have something to say open by themselves, and move what lies below.
    await form.getByRole('button', { name: /the book's 192\.168\.1\.0/ }).press('Enter')
    await expect(subnet).toHaveValue('192.168.1.0/24')
    await expect(subnet).toHaveAccessibleDescription(/VirtualBox refuses|home routers|overlaps/)
    expect(readdirSync(app.labs)).toEqual([])
  })

  test('a size that is not shown keeps nobody from a sandbox', async ({ app, page }) => {
    const { form, field, provider } = await openForm(page)
    await form.getByRole('button', { name: 'Box and sizes' }).click()
    await field('Worker CPUs').fill('99')
    await expect(field('Worker CPUs')).toHaveAttribute('aria-invalid', 'true')
    await provider.selectOption('sandbox')
    await expect(field('Worker CPUs')).toHaveCount(0)
    await expect(form.getByRole('columnheader', { name: 'Memory' })).toHaveCount(0)
    await field('Workers').fill('0')
    app.expectedLabs.add('k8s')
    await form.getByRole('button', { name: 'Create', exact: true }).click()
    await expect(form).toBeHidden()
  })
})

test.describe('where they are not', () => {
  test.use({ appOptions: { env: missing } })

  test('the form begins with the sandbox, and says what is missing for real machines', async ({
    app,
    page,
  }) => {
    const { form, provider } = await openForm(page)
    await expect(provider).toHaveValue('sandbox')
    await provider.selectOption('virtualbox')
    await expect(provider).toHaveAttribute('aria-invalid', 'true')
    await expect(provider).toHaveAccessibleDescription(/Not found on this PC: Vagrant, VirtualBox\./)
    await form.getByRole('button', { name: 'Create', exact: true }).click()
    await expect(form).toBeVisible()
    expect(readdirSync(app.labs)).toEqual([])
  })
})

test.describe('a lab whose file cannot be read', () => {
  const good = `version: 1
name: broken
provider: sandbox
kubernetesVersion: "1.36"
cni: calico
subnet: 192.168.56.0/24
podNetwork: 172.16.0.0/16
nodes:
  - { name: m-k8s, role: control-plane, address: 192.168.56.10, sshPort: 62010 }
`

  test('stays in the tree, says what is wrong and where, and is back once it is repaired', async ({
    app,
    page,
  }) => {
    const file = join(app.labs, 'broken', 'lab.yaml')
    app.expectedLabs.add('broken')
    mkdirSync(join(app.labs, 'broken'))
    writeFileSync(file, good.replace('calico', 'calicoo'))
    const tree = page.getByRole('tree', { name: 'Labs', exact: true })
    const row = tree.getByRole('treeitem', { name: 'broken cannot be used' })
    // The first time it is news to the host, the second time it is not.
    for (const _ of ['told', 'asked']) {
      await page.reload()
      await expect(row).toBeVisible()
    }
    await expect(page.getByText('No labs yet.')).toHaveCount(0)

    await row.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: '“broken” cannot be used' })
    await expect(dialog).toContainText(`“${file}” cannot be read: line 5 is not valid.`)
    await expect(dialog).toContainText('cni: ')
    const again = dialog.getByRole('button', { name: 'Try again' })
    await again.click()
    await expect(page.getByText('It still cannot be used.')).toBeVisible()
    await expect(dialog).toBeVisible()

    writeFileSync(file, good)
    await again.click()
    await expect(dialog).toBeHidden()
    await expect(row).toHaveCount(0)
    await expect(tree.getByRole('treeitem', { name: /^broken not created/ })).toBeVisible()
    await expect(tree.getByRole('treeitem', { name: 'm-k8s not created' })).toBeVisible()
  })

  test('keeps its machines in the tree where it was known before', async ({ app, page }) => {
    const file = join(app.labs, 'broken', 'lab.yaml')
    app.expectedLabs.add('broken')
    mkdirSync(join(app.labs, 'broken'))
    writeFileSync(file, good)
    await page.reload()
    const tree = page.getByRole('tree', { name: 'Labs', exact: true })
    await expect(tree.getByRole('treeitem', { name: 'm-k8s not created' })).toBeVisible()
    writeFileSync(file, 'name: [')
    await page.reload()
    await expect(tree.getByRole('treeitem', { name: 'm-k8s not created' })).toBeVisible()
    await tree.getByRole('treeitem', { name: 'lab.yaml cannot be used' }).click()
    const dialog = page.getByRole('dialog', { name: 'The lab.yaml of “broken” cannot be used' })
    await expect(dialog).toContainText('line 1 is not valid')
    writeFileSync(file, good)
    await dialog.getByRole('button', { name: 'Try again' }).click()
    await expect(dialog).toBeHidden()
    await expect(tree.getByRole('treeitem', { name: 'lab.yaml cannot be used' })).toHaveCount(0)
  })
})
