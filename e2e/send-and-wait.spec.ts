import type { Page } from 'playwright/test'
import { startTestHosts, type TestHosts, testHostsMissing } from './rigs/testhosts'
import { expect, test } from './support/fixtures'
import { chooseInMenu, savedSession, startWithSessions, trustHostKeys } from './support/sessions'
import { countLines, expectLine, expectPrompt, runIn } from './support/ui'

const missing = testHostsMissing()
test.skip(missing !== null, missing ?? '')

let rig: TestHosts
test.beforeAll(async () => {
  rig = await startTestHosts({ base: 22_100, workers: 3 })
})
test.afterAll(() => rig?.stop())

const names = ['m-k8s', 'w1-k8s', 'w2-k8s', 'w3-k8s']
const panel = (page: Page) => page.getByRole('region', { name: 'Send and wait' })
const row = (page: Page, name: string) => panel(page).getByRole('row', { name: new RegExp(`^${name} `) })
const status = (page: Page) => panel(page).getByRole('status')
const until = (file: string) => `until [ -e /tmp/${file} ]; do sleep 0.1; done`
const touch = (host: string, file: string) => rig.exec(host, 'touch', `/tmp/${file}`)
const filesOf = async (host: string) => (await rig.exec(host, 'ls', '/tmp')).split('\n')
const whoHas = async (file: string) => {
  const found = await Promise.all(names.map(filesOf))
  return names.filter((_, index) => found[index]?.includes(file))
}

async function start(page: Page, lines: string[], { stopAtFailure = true } = {}) {
  await panel(page).getByRole('textbox', { name: 'Script' }).fill(lines.join('\n'))
  await panel(page).getByRole('checkbox', { name: 'Stop at the first failure' }).setChecked(stopAtFailure)
  await panel(page).getByRole('button', { name: 'Start', exact: true }).click()
}

test('a script goes on line by line, on four real servers', async ({ app, page }) => {
  const sessions = rig.hosts.map(({ name, port }) => savedSession(name, port, 'Lab', rig.keyPath))
  await startWithSessions(page, app, sessions)
  await chooseInMenu(page, /^Lab/, 'Connect all')
  await trustHostKeys(page, names)
  for (const name of names) await expectPrompt(page, name)

  await test.step('The line of setup is asked about first', async () => {
    await page.getByRole('button', { name: 'Send and wait' }).click()
    await panel(page).getByRole('textbox', { name: 'Script' }).fill('true')
    const button = panel(page).getByRole('button', { name: 'Start', exact: true })
    await expect(button).toHaveAttribute('aria-disabled', 'true')
    await panel(page)
      .getByRole('checkbox', { name: /one line of setup/ })
      .check()
    await expect(button).not.toHaveAttribute('aria-disabled', 'true')
  })

  await test.step('A node that is late holds the others, also over a reload', async () => {
    await start(page, [`[ $(hostname) != w1-k8s ] || ${until('go')}`, 'touch /tmp/second'])
    await expect(status(page)).toContainText('waiting for w1-k8s')
    await expect(row(page, 'm-k8s')).toContainText('finished, waits for the others')
    await page.reload()
    await page.getByRole('tab', { name: 'Send and wait' }).click()
    await expect(row(page, 'w1-k8s')).toContainText('running')
    expect(await whoHas('second')).toEqual([])
    await touch('w1-k8s', 'go')
    await expect(status(page)).toContainText('Finished')
    expect(await whoHas('second')).toEqual(names)
  })

  await test.step('What would break the lab is asked about, and nothing is sent without leave', async () => {
    await start(page, ['touch /tmp/never', 'kubeadm reset -f'])
    const question = page.getByRole('alertdialog', { name: 'Run this on 4 terminals at once?' })
    await expect(question).toContainText('kubeadm reset -f')
    await question.getByRole('button', { name: 'Cancel' }).click()
    await expect(question).toBeHidden()
    await expect(status(page)).toContainText('Finished')
    expect(await whoHas('never')).toEqual([])
  })

  await test.step('Texts and blocks of several lines stay whole', async () => {
    const lines = ['cat > /tmp/text <<END', '$(hostname) \\\\', '\t# no comment', '', 'END']
    const block = ['# a comment', 'for i in 1 2', 'do', '  echo {{name}} \\', '    $i', 'done >> /tmp/text']
    await start(page, [...lines, ...block])
    await expect(status(page)).toContainText('line 11 of 11')
    await expect(status(page)).toContainText('Finished')
    const texts = await Promise.all(names.map((name) => rig.exec(name, 'cat', '/tmp/text')))
    expect(texts).toEqual(names.map((name) => `${name} \\\n\t# no comment\n\n${name} 1\n${name} 2\n`))
  })

  await test.step('A placeholder without a value is an error at the field, and nothing is sent', async () => {
    const box = page.getByRole('textbox', { name: 'Broadcast command' })
    await box.fill('touch /tmp/never {{role}}')
    await expect(box).toHaveAccessibleDescription(/m-k8s: There is no role for this target/)
    await box.press('Enter')
    await expect(box).toHaveValue('touch /tmp/never {{role}}')
    await box.fill('')
  })

  await test.step('It stops at the first failure', async () => {
    await start(page, ['test $(hostname) != w2-k8s', 'touch /tmp/never'])
    await expect(status(page)).toContainText('Stopped at a failure')
    await expect(row(page, 'w2-k8s')).toContainText(/failed.*1/)
    expect(await whoHas('never')).toEqual([])
  })

  await test.step('A node that is lost on the way holds nobody up, and a late one can be skipped', async () => {
    const wait = `case $(hostname) in w[23]-k8s) ${until('never')}; esac`
    await start(page, [wait, 'touch /tmp/third'], { stopAtFailure: false })
    await expect(status(page)).toContainText('waiting for w2-k8s, w3-k8s')
    await rig.drop('w3-k8s')
    await expect(row(page, 'w3-k8s')).toContainText('was lost')
    await expect(status(page)).toContainText('waiting for w2-k8s')
    await panel(page).getByRole('button', { name: 'Skip w2-k8s' }).click()
    await expect(status(page)).toContainText('Finished')
    expect(await whoHas('third')).toEqual(['m-k8s', 'w1-k8s'])
  })

  await test.step('It can be stopped; what runs goes on', async () => {
    await start(
      page,
      [`[ $(hostname) = w2-k8s ] || ${until('free')}; touch /tmp/fourth`, 'touch /tmp/never'],
      {
        stopAtFailure: false,
      },
    )
    await expect(row(page, 'm-k8s')).toContainText('running')
    await panel(page).getByRole('button', { name: 'Stop', exact: true }).click()
    await expect(status(page)).toContainText('Stopped')
    await touch('m-k8s', 'free')
    await expect.poll(() => filesOf('m-k8s')).toContain('fourth')
    await expectPrompt(page, 'm-k8s')
    expect(await filesOf('m-k8s')).not.toContain('never')
  })

  await test.step('Nothing of the setup is seen, and it is not in the history', async () => {
    expect(await countLines(page, 'm-k8s', /PILOTHOUSE/)).toBe(0)
    await runIn(page, 'm-k8s', 'echo found $(history | grep -c "PILOTHOUSE_MARK[S]")')
    await expectLine(page, 'm-k8s', 'found 0')
  })
})
