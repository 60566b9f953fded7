import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from './support/fixtures'
import {
  broadcast,
  countLines,
  destroyCluster,
  dragPane,
  expectLine,
  expectPrompt,
  expectStatus,
  fillClusterForm,
  nodeNames,
  runIn,
  terminal,
  terminals,
  treeItem,
} from './support/ui'

const nodes = nodeNames(3)

test('create a cluster, work on all nodes, come back, destroy it', async ({ app, page }) => {
  await test.step('Create cluster makes every node, step by step, and opens its terminal', async () => {
    const form = await fillClusterForm(page, { name: 'k8s', workers: 3 })
    await expect(form.getByRole('combobox', { name: 'Provider' })).toHaveText(/Sandbox/)
    app.expectedLabs.add('k8s')
    await form.getByRole('button', { name: 'Create', exact: true }).click()

    const steps = page.getByRole('list', { name: 'Provisioning steps' })
    const done = steps.getByRole('listitem', { name: /succeeded/i })
    await expect(steps.getByRole('listitem', { name: /running/i }).first()).toBeVisible()
    await expect(done.first()).toBeVisible()
    const early = await done.count()
    await expect.poll(() => done.count()).toBeGreaterThan(early)

    for (const node of nodes) {
      await expect(treeItem(page, 'Labs', new RegExp(`^${node} running`))).toBeVisible()
      await expectPrompt(page, node)
    }
    await expect(terminals(page)).toHaveCount(4)
    await expect(page.getByText(/Sandbox.*simulated/).first()).toBeVisible()
  })

  await test.step('One broadcast reaches each terminal exactly once', async () => {
    await broadcast(page, 'hostname')
    for (const node of nodes) {
      await expectLine(page, node, node)
      for (const other of nodes)
        expect(await countLines(page, node, other), `${other} on ${node}`).toBe(node === other ? 1 : 0)
    }
  })

  await test.step('The nodes of the cluster are shown as they are', async () => {
    await page.getByRole('tab', { name: 'Nodes' }).click()
    for (const node of nodes) await expectStatus(page, node, 'Ready')
    await runIn(page, 'm-k8s', 'kubectl cordon w1-k8s')
    await expectStatus(page, 'w1-k8s', 'Ready,SchedulingDisabled')
    await runIn(page, 'm-k8s', 'kubectl uncordon w1-k8s')
    await expectStatus(page, 'w1-k8s', 'Ready')
  })

  await test.step('A pane that is dragged elsewhere keeps its shell', async () => {
    await runIn(page, 'w3-k8s', 'X=kept-by-the-shell')
    const saved = () => statSync(join(app.home, 'workspaces/k8s.json')).mtimeMs
    const savedBefore = saved()
    const before = await terminal(page, 'w3-k8s').boundingBox()
    await dragPane(page, 'w3-k8s', 'm-k8s', 'right')
    await expect.poll(() => terminal(page, 'w3-k8s').boundingBox()).not.toEqual(before)
    await runIn(page, 'w3-k8s', 'echo "$X"')
    await expectLine(page, 'w3-k8s', 'kept-by-the-shell')
    // A page that goes at once may take its last change with it.
    await expect.poll(saved).toBeGreaterThan(savedBefore)
  })

  await test.step('A reload brings back the terminals, their places and their screens', async () => {
    const places = () => Promise.all(nodes.map((node) => terminal(page, node).boundingBox()))
    const before = await places()
    await page.reload()
    for (const node of nodes) await expectLine(page, node, node)
    await expect(terminals(page)).toHaveCount(4)
    await expect.poll(places).toEqual(before)
    await expectLine(page, 'w3-k8s', 'kept-by-the-shell')
    await runIn(page, 'w3-k8s', 'echo "again: $X"')
    await expectLine(page, 'w3-k8s', 'again: kept-by-the-shell')
  })

  await test.step('Destroy leaves nothing', async () => {
    await destroyCluster(page, app)
    await expect(terminals(page)).toHaveCount(0)
    expect(existsSync(join(app.labs, 'k8s'))).toBe(false)
    await expect.poll(() => readdirSync(join(app.home, 'runs'))).toEqual([])
    await expect.poll(() => app.sshPorts()).toEqual([])
    await expect.poll(() => readdirSync(join(app.home, 'workspaces'))).not.toContain('k8s.json')
  })
})
