import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import type { Page } from 'playwright/test'
import { expect, test } from './support/fixtures'
import { createCluster, expectStatus, treeItem } from './support/ui'

const tools = join(import.meta.dirname, 'rigs/tools')
test.use({
  appOptions: {
    env: {
      PILOTHOUSE_VAGRANT: join(tools, 'vagrant'),
      PILOTHOUSE_VBOXMANAGE: join(tools, 'VBoxManage'),
    },
  },
})

/** Notes what the dialogs' status says from now on: on a fast machine it is over before a look at the page could see it. */
async function statesOf(page: Page): Promise<() => Promise<string[]>> {
  const noted = await page.evaluateHandle(() => {
    const texts: string[] = []
    new MutationObserver(() => {
      for (const status of document.querySelectorAll('dialog [role=status], [role=dialog] [role=status]')) {
        texts.push(status.textContent)
      }
    }).observe(document.body, { childList: true, characterData: true, subtree: true })
    return texts
  })
  return () => noted.jsonValue()
}

test('a diagnostics bundle is shown, then saved as it was shown', async ({ app, page }) => {
  const nodes = await createCluster(page, app, { workers: 1 })
  await page.getByRole('tab', { name: 'Nodes' }).click()
  for (const node of nodes) await expectStatus(page, node, 'Ready')
  const dialog = page.getByRole('dialog', { name: 'Diagnostics bundle of k8s' })
  const file = (name: string | RegExp) =>
    dialog.getByRole('list', { name: 'Files in the bundle' }).getByRole('button', { name })

  await test.step('It is offered in the lab’s menu, and its parts are shown', async () => {
    const states = await statesOf(page)
    await treeItem(page, 'Labs', /^k8s/).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Diagnostics bundle…' }).click()
    await expect.poll(states).toContainEqual(expect.stringContaining('Collecting'))
    await expect(file('versions.txt')).toBeVisible()
    await expect(dialog.getByRole('region', { name: 'versions.txt' })).toContainText('Vagrant: Vagrant 2.')
    await file('cluster/nodes.txt').click()
    await expect(dialog.getByRole('region', { name: 'cluster/nodes.txt' })).toContainText(/m-k8s\s+Ready/)
    await file(/^runs\//).click()
    await expect(dialog.getByRole('region', { name: /^runs\// })).toContainText('create of m-k8s, w1-k8s')
  })

  await test.step('The host’s folders are not in it', async () => {
    await file('lab.json').click()
    const text = dialog.getByRole('region', { name: 'lab.json' })
    await expect(text).toContainText('"simulated": true')
    await expect(text).not.toContainText(join(app.folder, 'home'))
  })

  await test.step('What is saved is what was shown', async () => {
    const shown = await dialog.getByRole('region', { name: 'lab.json' }).textContent()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save as ZIP' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^pilothouse-k8s-\d{4}-\d{2}-\d{2}T\d{4}\.zip$/)
    const entries = unzipSync(readFileSync(await download.path()))
    const [name = ''] = Object.keys(entries).filter((path) => path.endsWith('/lab.json'))
    expect(strFromU8(entries[name] ?? new Uint8Array())).toBe(shown)
    await expect(dialog).toBeHidden()
  })

  await test.step('The tab Problems offers it too; a node without kubelet says so', async () => {
    await page.getByRole('tab', { name: 'Problems' }).click()
    const problems = page.getByRole('region', { name: 'Problems', exact: true })
    await problems.getByRole('button', { name: 'Diagnostics bundle…' }).click()
    await file('nodes/w1-k8s/kubelet.txt').click()
    await expect(dialog.getByRole('region', { name: 'nodes/w1-k8s/kubelet.txt' })).toContainText('exit code')
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
  })
})
