import type { Page } from 'playwright/test'
import { RunningCli } from './rigs/cli'
import { expect, test } from './support/fixtures'
import { createCluster, expectLine, runIn, terminal } from './support/ui'

const results = (page: Page) => page.getByRole('region', { name: 'Results' })
const group = (page: Page, name: string) => results(page).getByRole('listitem', { name, exact: true })
const groups = (page: Page) =>
  results(page).getByRole('list', { name: 'Groups of equal results' }).getByRole('listitem')

async function compare(page: Page, command: string) {
  await page.getByRole('textbox', { name: 'Broadcast command' }).fill(command)
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
}

test('folds equal results, shows what differs, and works on with a group', async ({ app, page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await createCluster(page, app, { workers: 3 })
  for (const node of ['m-k8s', 'w1-k8s', 'w2-k8s', 'w3-k8s']) {
    await runIn(page, node, `echo same > mark; echo made`)
    await expectLine(page, node, 'made')
  }
  await runIn(page, 'w2-k8s', 'echo other > mark; cd /tmp; echo changed')
  await expectLine(page, 'w2-k8s', 'changed')

  await test.step('What would break the lab is asked about, and does not run without leave', async () => {
    await compare(page, 'touch never; kubeadm reset -f')
    const question = page.getByRole('alertdialog', { name: 'Run this on 4 terminals at once?' })
    await expect(question).toContainText('kubeadm reset -f')
    await question.getByRole('button', { name: 'Cancel' }).click()
    await expect(question).toBeHidden()
    await compare(page, 'ls never')
    await expect(group(page, 'm-k8s, w1-k8s, w2-k8s, w3-k8s: exit code 2')).toContainText('never')
  })

  await test.step('The node that differs is a group of its own', async () => {
    await compare(page, 'echo first; cat mark; test "$(cat mark)" = same')
    await expect(groups(page)).toHaveCount(2)
    await expect(group(page, 'm-k8s, w1-k8s, w3-k8s: exit code 0')).toContainText('3 of 4 nodes')
    await expect(group(page, 'w2-k8s: exit code 1')).toContainText('other')
    await expect(terminal(page, 'w2-k8s').getByRole('img', { name: /exit code 1$/ })).toBeVisible()
    await expect(terminal(page, 'm-k8s').getByRole('img', { name: /exit code 0$/ })).toBeVisible()
  })

  await test.step('Differences are shown side by side, with words beside the colours', async () => {
    await group(page, 'w2-k8s: exit code 1').getByRole('button', { name: 'Show differences' }).click()
    const rows = page.getByRole('table', { name: 'Differences' }).getByRole('row')
    await expect(rows).toHaveText([/1first1first/, /2−only leftsame2\+only rightother/])
    await page.getByRole('button', { name: 'All groups' }).click()
  })

  await test.step('A group becomes the targets, and what failed runs again', async () => {
    await group(page, 'w2-k8s: exit code 1').getByRole('button', { name: 'Select these nodes' }).click()
    const box = page.getByRole('textbox', { name: 'Broadcast command' })
    await expect(box).toBeFocused()
    await expect(page.getByText('to 1 of 1')).toBeVisible()
    await box.fill('cd; echo same > mark; echo mended')
    await box.press('Enter')
    await expectLine(page, 'w2-k8s', 'mended')
    await results(page).getByRole('button', { name: 'Run again where it failed' }).click()
    await expect(group(page, 'm-k8s, w1-k8s, w2-k8s, w3-k8s: exit code 0')).toBeVisible()
    await expect(groups(page)).toHaveCount(1)
  })

  await test.step('The command line gives the same beside the app', async () => {
    const env = { ...process.env, PILOTHOUSE_HOME: app.home, PILOTHOUSE_LABS: app.labs }
    const command = 'cat mark; test "$(hostname)" != w1-k8s'
    const { code, out, err } = await new RunningCli(['run', 'k8s', '--', command], env).ended
    const rule = '-'.repeat(15)
    const three = [rule, 'm-k8s,w2-k8s,w3-k8s (3)', rule, 'same']
    expect(out.trimEnd().split('\n')).toEqual([...three, rule, 'w1-k8s', rule, 'same'])
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^([mw]\d?-k8s: .*\n)*w1-k8s: exited with exit code 1\n$/),
    ])
  })

  await test.step('Any two groups are shown side by side; host names are ignored on request', async () => {
    await page.getByRole('combobox', { name: 'Broadcast targets' }).selectOption('all')
    await page.getByRole('textbox', { name: 'Broadcast command' }).fill('hostname')
    await page.getByRole('textbox', { name: 'Broadcast command' }).press('Control+Enter')
    await expect(groups(page)).toHaveCount(4)
    await group(page, 'w1-k8s: exit code 0').getByRole('button', { name: 'Show differences' }).click()
    const rows = page.getByRole('table', { name: 'Differences' }).getByRole('row')
    await expect(rows).toHaveText([/only leftm-k8s.*only rightw1-k8s/])
    const side = (name: string) => results(page).getByRole('combobox', { name })
    await side('Left group').selectOption('w3-k8s: exit code 0')
    await side('Right group').selectOption('w2-k8s: exit code 0')
    await expect(rows).toHaveText([/only leftw3-k8s.*only rightw2-k8s/])
    await page.getByRole('button', { name: 'All groups' }).click()
    await results(page).getByRole('checkbox', { name: 'host names' }).check()
    await expect(groups(page)).toHaveCount(1)
    await results(page).getByRole('button', { name: 'Copy as Markdown' }).click()
    const copied = () => page.evaluate(() => navigator.clipboard.readText())
    await expect
      .poll(copied)
      .toContain('### m-k8s, w1-k8s, w2-k8s, w3-k8s: exit code 0\n\n```text\nm-k8s\n```')
    await results(page).getByRole('checkbox', { name: 'host names' }).uncheck()
  })

  await test.step('Addresses, times and process IDs are ignored on request, each by itself', async () => {
    const line = 'echo "10.0.0.$n 12:00:0$n app[$n]: started"'
    await compare(page, `n=1; test "$(hostname)" != w3-k8s || n=2; ${line}`)
    await expect(group(page, 'w3-k8s: exit code 0')).toContainText('10.0.0.2 12:00:02 app[2]: started')
    await expect(groups(page)).toHaveCount(2)
    const filters = ['addresses', 'times', 'process IDs'].map((name) =>
      results(page).getByRole('checkbox', { name }),
    )
    for (const filter of filters) await filter.check()
    await expect(groups(page)).toHaveCount(1)
    for (const filter of filters) {
      await filter.uncheck()
      await expect(groups(page)).toHaveCount(2)
      await filter.check()
      await expect(groups(page)).toHaveCount(1)
    }
    for (const filter of filters) await filter.uncheck()
  })

  await test.step('Cancel keeps what came, also over a reload', async () => {
    await compare(page, 'echo before; touch /tmp/begun; test "$(hostname)" = m-k8s || sleep 600')
    await expect(group(page, 'm-k8s: exit code 0')).toContainText('before')
    for (const node of ['w1-k8s', 'w2-k8s', 'w3-k8s']) {
      await runIn(page, node, 'until [ -e /tmp/begun ]; do sleep 0.1; done; echo be"gun"')
      await expectLine(page, node, 'begun')
    }
    await expect(results(page)).toContainText('Not finished: w1-k8s, w2-k8s, w3-k8s')
    await results(page).getByRole('button', { name: 'Cancel' }).click()
    await expect(group(page, 'w1-k8s, w2-k8s, w3-k8s: cancelled')).toContainText('before')
    await page.reload()
    await page.getByRole('tab', { name: 'Results' }).click()
    await expect(groups(page)).toHaveCount(2)
  })

  await test.step('A machine whose terminal is not connected is compared, too', async () => {
    await runIn(page, 'w3-k8s', 'exit')
    await expect(terminal(page, 'w3-k8s')).toContainText('The shell exited with 0.')
    await expect(page.getByText('to 3 of 4 (1 not connected)')).toBeVisible()
    await compare(page, 'echo here')
    await expect(group(page, 'm-k8s, w1-k8s, w2-k8s, w3-k8s: exit code 0')).toContainText('here')
  })

  await test.step('A command that takes too long is a group with its reason', async () => {
    await results(page).getByRole('spinbutton', { name: 'Time-out per node (s)' }).fill('1')
    await compare(page, 'sleep 600')
    await expect(group(page, 'm-k8s, w1-k8s, w2-k8s, w3-k8s: timed out')).toContainText('No end after 1 s.')
  })
})
