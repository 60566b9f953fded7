import type { Locator } from 'playwright/test'
import { startTestHosts, type TestHosts, testHostsMissing } from './rigs/testhosts'
import { expectAccessible } from './support/axe'
import { expect, test } from './support/fixtures'
import { addSession, chooseInMenu, givePassword, trustHostKeys } from './support/sessions'
import { broadcast, countLines, expectLine, expectPrompt, runIn, terminal, terminals } from './support/ui'

const missing = testHostsMissing()
test.skip(missing !== null, missing ?? '')

let rig: TestHosts
test.beforeAll(async () => {
  rig = await startTestHosts({ base: 28_500, workers: 3 })
})
test.afterAll(() => rig?.stop())

test('four saved sessions, one command, and servers that go away', async ({ app, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const names = rig.hosts.map((host) => host.name)

  await test.step('Sessions are saved and connected by their folder', async () => {
    for (const [index, host] of rig.hosts.entries())
      await addSession(page, { ...host, ...(index >= 2 && { keyPath: rig.keyPath }) })
    await chooseInMenu(page, /^Lab/, 'Connect all')
    await expect(page.getByRole('dialog', { name: '4 hosts are new' })).toBeVisible()
    // A tab has its name once its header is drawn.
    await expect(terminals(page)).toHaveCount(4)
    await expectAccessible(page, 'new hosts')
    await trustHostKeys(page, names)
    await givePassword(page, ['m-k8s', 'w1-k8s'], 'vagrant', true)
    for (const name of names) await expectPrompt(page, name)
    await expect(terminals(page)).toHaveCount(4)
  })

  await test.step('A broadcast reaches each server exactly once', async () => {
    await broadcast(page, 'hostname')
    for (const name of names) {
      await expectLine(page, name, name)
      for (const other of names) expect(await countLines(page, name, other)).toBe(name === other ? 1 : 0)
    }
  })

  await test.step('Compare finds the server that differs', async () => {
    await rig.exec('w2-k8s', 'sh', '-c', 'echo other > /home/vagrant/mark')
    await page.getByRole('textbox', { name: 'Broadcast command' }).fill('cat mark')
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    const groups = page.getByRole('list', { name: 'Groups of equal results' }).getByRole('listitem')
    await expect(groups).toHaveCount(2)
    await expect(groups.first()).toHaveAccessibleName('m-k8s, w1-k8s, w3-k8s: exit code 1')
    await expect(groups.last()).toHaveAccessibleName('w2-k8s: exit code 0')
    await expect(groups.last()).toContainText('other')
    await groups.last().getByRole('button', { name: 'Show differences' }).click()
    await expect(page.getByRole('table', { name: 'Differences' })).toContainText('only rightother')
    await page.getByRole('button', { name: 'Hide the bottom panel' }).click()
    await expect(page.getByRole('region', { name: 'Results' })).toBeHidden()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Find a command, lab, node or session' }).fill('Show Results')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('region', { name: 'Results' })).toBeVisible()
  })

  await test.step('A group runs again alone, is copied, and becomes the targets', async () => {
    const command = 'echo run >> runs; grep -c run runs; test ! -e mark'
    await page.getByRole('textbox', { name: 'Broadcast command' }).fill(command)
    await page.getByRole('button', { name: 'Compare', exact: true }).click()
    const group = (name: string) => page.getByRole('listitem', { name, exact: true })
    const others = group('m-k8s, w1-k8s, w3-k8s: exit code 0')
    const differs = group('w2-k8s: exit code 1')
    const output = (of: Locator) => of.getByRole('region', { name: /^Output of/ })
    await expect(output(others)).toHaveText('1')
    await expect(output(differs)).toHaveText('1')
    await differs.getByRole('button', { name: 'Run again on these' }).click()
    await expect(output(differs)).toHaveText('2')
    await expect(output(others)).toHaveText('1')
    const runs = await Promise.all(names.map((name) => rig.exec(name, 'cat', '/home/vagrant/runs')))
    expect(runs).toEqual(['run\n', 'run\n', 'run\nrun\n', 'run\n'])

    await differs.getByRole('button', { name: 'Copy as Markdown' }).click()
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe(`\`\`\`text\n${command}\n\`\`\`\n\n### w2-k8s: exit code 1\n\n\`\`\`text\n2\n\`\`\`\n`)

    await others.getByRole('button', { name: 'Select these nodes' }).click()
    await expect(page.getByText('to 3 of 3')).toBeVisible()
    await broadcast(page, 'echo to-the-others')
    for (const name of ['m-k8s', 'w1-k8s', 'w3-k8s']) await expectLine(page, name, 'to-the-others')
    expect(await countLines(page, 'w2-k8s', /to-the-others/)).toBe(0)
  })

  await test.step('A server that goes away is shown, and connected again with the screen kept', async () => {
    await rig.stopOne('w3-k8s')
    await expect(terminal(page, 'w3-k8s')).toContainText(/lost/i)
    await expectLine(page, 'w3-k8s', 'w3-k8s')
    await rig.startOne('w3-k8s')
    await expect(terminal(page, 'w3-k8s')).toContainText('connected')
    await expectLine(page, 'w3-k8s', 'w3-k8s')
    await runIn(page, 'w3-k8s', 'echo back-again')
    await expectLine(page, 'w3-k8s', 'back-again')
  })

  await test.step('Where several were lost in a sleep of this PC, one button tries them all at once', async () => {
    // A process that is stopped notices nothing of its connections, as a PC that sleeps.
    const asleep = async (work: () => Promise<void>) => {
      process.kill(app.pid, 'SIGSTOP')
      try {
        await work()
      } finally {
        process.kill(app.pid, 'SIGCONT')
      }
    }
    await asleep(async () => {
      for (const name of ['w2-k8s', 'w3-k8s']) await rig.stopOne(name)
    })
    const status = page.getByRole('contentinfo')
    await expect(status).toContainText('2 connections lost')
    // Nothing is tried by itself between the start of the servers and the press of the button.
    await asleep(async () => {
      for (const name of ['w2-k8s', 'w3-k8s']) await rig.startOne(name)
      await status.getByRole('button', { name: 'Reconnect all' }).click()
    })
    for (const name of ['w2-k8s', 'w3-k8s']) await expect(terminal(page, name)).not.toContainText(/lost/i)
    await expect(status).not.toContainText('lost')
    for (const name of ['w2-k8s', 'w3-k8s']) await expectLine(page, name, name)
  })
})

test('a wrong password is said, and can be corrected', async ({ app: _, page }) => {
  const [host] = rig.hosts
  if (!host) throw new Error('the rig has no host')
  await addSession(page, host)
  await chooseInMenu(page, new RegExp(`^${host.name}`), 'Connect')
  await trustHostKeys(page, [host.name])
  await givePassword(page, [host.name], 'not-the-password')
  await expect(page.getByRole('dialog').getByRole('alert')).toHaveText('That was refused. Please try again.')
  await expectAccessible(page, 'password')
  await givePassword(page, [host.name], 'vagrant')
  await expectPrompt(page, host.name)
})

test('a server that is not up yet is tried again by itself, unless somebody stops that', async ({
  app: _,
  page,
}) => {
  const host = rig.hosts[2]
  if (!host) throw new Error('the rig has no third host')
  await rig.stopOne(host.name)
  await addSession(page, { ...host, keyPath: rig.keyPath })
  await chooseInMenu(page, new RegExp(`^${host.name}`), 'Connect')
  const pane = terminal(page, host.name)
  await expect(pane).toContainText(/refuses the connection/)
  await expect(pane).toContainText(/\d+ of 10 attempts have failed/)
  await pane.getByRole('button', { name: 'Stop trying' }).click()
  await expect(pane).toContainText('No connection.')
  await expect(pane).toContainText(/refuses the connection/)
  await pane.getByRole('button', { name: 'Reconnect', exact: true }).click()
  await expect(pane).toContainText('attempts have failed')
  await rig.startOne(host.name)
  await trustHostKeys(page, [host.name])
  await expectPrompt(page, host.name)
})

test('a host key that has changed is refused, until a person forgets the old one', async ({
  app: _,
  page,
}) => {
  const host = rig.hosts[3]
  if (!host) throw new Error('the rig has no fourth host')
  await addSession(page, { ...host, keyPath: rig.keyPath })
  await chooseInMenu(page, new RegExp(`^${host.name}`), 'Connect')
  await trustHostKeys(page, [host.name])
  await expectPrompt(page, host.name)
  await rig.renewHostKeys(host.name)
  const pane = terminal(page, host.name)
  await expect(pane).toContainText(/host key of .* has changed/i)

  await test.step('In a small pane the text scrolls, and what helps stays in sight', async () => {
    await page.setViewportSize({ width: 560, height: 400 })
    for (const name of ['Changed host key…', 'Reconnect'])
      await expect(pane.getByRole('button', { name, exact: true })).toBeInViewport({ ratio: 1 })
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  await pane.getByRole('button', { name: 'Changed host key…' }).click()
  const dialog = page.getByRole('dialog', { name: `The host key of ${host.host}:${host.port} has changed` })
  await expect(dialog.getByText(/^SHA256:/)).toHaveCount(2)
  const forget = dialog.getByRole('button', { name: 'Forget the old key' })
  await expect(forget).toBeDisabled()
  await expectAccessible(page, 'changed host key')
  await dialog.getByRole('textbox', { name: /^To forget the old key, type the host/ }).fill(host.host)
  await forget.click()
  await trustHostKeys(page, [host.name])
  await expect(pane).not.toContainText(/has changed/)
  await expectPrompt(page, host.name)
})
