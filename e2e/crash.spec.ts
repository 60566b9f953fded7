import { expect, test } from './support/fixtures'
import {
  countLines,
  expectLine,
  expectPrompt,
  fillClusterForm,
  nodeNames,
  runIn,
  treeItem,
} from './support/ui'

test.use({ allowedConsole: /WebSocket connection .* failed|Failed to load resource/ })

test('a run that a crash cut off can be finished', async ({ app, page }) => {
  const form = await fillClusterForm(page, { name: 'k8s', workers: 3 })
  app.expectedLabs.add('k8s')
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  const steps = page.getByRole('list', { name: 'Provisioning steps' })
  await expect(steps.getByRole('listitem', { name: /succeeded/i }).first()).toBeVisible()

  await app.crash()
  await app.start()
  await page.goto(app.url)

  await page.getByRole('tab', { name: /^Provisioning/ }).click()
  await expect(page.getByText(/interrupted/i).first()).toBeVisible()
  await page.getByRole('button', { name: 'Retry from failed step' }).click()
  for (const node of nodeNames(3)) {
    await expect(treeItem(page, 'Labs', new RegExp(`^${node} running`))).toBeVisible()
    await expectPrompt(page, node)
  }
  await expect(steps.getByRole('listitem', { name: /failed|pending|running/i })).toHaveCount(0)
  await runIn(page, 'w2-k8s', 'hostname')
  await expectLine(page, 'w2-k8s', 'w2-k8s')
  expect(await countLines(page, 'w2-k8s', 'w2-k8s')).toBe(1)
})
