import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { startTestHosts, type TestHosts, testHostsMissing } from './rigs/testhosts'
import { expect, test } from './support/fixtures'
import { connectAll } from './support/sessions'
import { countLines, createCluster, expectLine, expectPrompt } from './support/ui'

const commandBox = (page: Page) => page.getByRole('textbox', { name: 'Broadcast command' })
const snippets = (page: Page) => page.getByRole('dialog', { name: 'Snippets' })
const section = (page: Page, name: string) => snippets(page).getByRole('region', { name })
const row = (page: Page, place: string, name: string) =>
  section(page, place).getByRole('listitem', { name, exact: true })

async function openSnippets(page: Page) {
  await page.getByRole('button', { name: 'Snippets' }).press('Enter')
  await expect(snippets(page).getByRole('textbox', { name: 'Search snippets' })).toBeFocused()
}

const actions = ['Send and wait…', 'Edit…', 'Delete'] as const

/** Takes an action from a snippet's menu by the arrow keys. */
async function choose(page: Page, place: string, name: string, action: (typeof actions)[number]) {
  await openSnippets(page)
  const more = row(page, place, name).getByRole('button', { name: `More for ${name}` })
  await more.press('Enter')
  for (const each of actions.slice(0, actions.indexOf(action) + 1)) {
    if (each !== actions[0]) await page.keyboard.press('ArrowDown')
    await expect(page.getByRole('menuitem', { name: each })).toBeFocused()
  }
  await page.keyboard.press('Enter')
}

test('snippets of the user and of the lab, and texts that differ by target', async ({ app, page }) => {
  await createCluster(page, app, { workers: 1 })
  const labFile = join(app.labs, 'k8s', 'pilothouse-snippets.json')

  await test.step('An example is found and put into the field by keyboard; its lines are shown before they go', async () => {
    await openSnippets(page)
    await page.keyboard.type('who is')
    await page.keyboard.press('Enter')
    await expect(commandBox(page)).toBeFocused()
    await expect(commandBox(page)).toHaveValue('echo {{index}}: {{name}} is a {{role}} at {{ip}}')
    await expect(page.getByRole('list', { name: 'What each target gets' }).getByRole('listitem')).toHaveText([
      /m-k8s.*echo 1: m-k8s is a control-plane at 192\.168\.56\.10$/,
      /w1-k8s.*echo 2: w1-k8s is a worker at 192\.168\.56\.101$/,
    ])
    await page.keyboard.press('Enter')
    await expectLine(page, 'm-k8s', '1: m-k8s is a control-plane at 192.168.56.10')
    await expectLine(page, 'w1-k8s', '2: w1-k8s is a worker at 192.168.56.101')
    await expect(page.getByRole('list', { name: 'What each target gets' })).toHaveCount(0)
  })

  await test.step('A new one begins with what is in the field, and is kept in the lab’s folder', async () => {
    await commandBox(page).fill('uptime')
    await openSnippets(page)
    await snippets(page).getByRole('button', { name: 'Add snippet' }).click()
    const form = page.getByRole('dialog', { name: 'Add snippet' })
    await expect(form.getByRole('textbox', { name: 'Command' })).toHaveValue('uptime')
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(form.getByRole('textbox', { name: 'Name' })).toHaveAccessibleDescription('Give it a name.')
    await form.getByRole('textbox', { name: 'Name' }).fill('How long')
    await form.getByRole('combobox', { name: 'Kept in' }).selectOption('Lab k8s')
    await form.getByRole('textbox', { name: 'Command' }).fill('if true\nthen\n  echo from {{name}}\nfi')
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(form).toBeHidden()
    await commandBox(page).fill('')
    expect(JSON.parse(readFileSync(labFile, 'utf8')).snippets).toMatchObject([{ name: 'How long' }])
  })

  await test.step('Several lines go step by step, on simulated nodes too', async () => {
    await choose(page, 'Lab k8s', 'How long', 'Send and wait…')
    const panel = page.getByRole('region', { name: 'Send and wait' })
    await panel.getByRole('checkbox', { name: /one line of setup/ }).check()
    await panel.getByRole('button', { name: 'Start', exact: true }).click()
    await expect(panel.getByRole('status')).toContainText('Finished')
    for (const node of ['m-k8s', 'w1-k8s']) {
      await expectLine(page, node, `from ${node}`)
      expect(await countLines(page, node, /PILOTHOUSE/)).toBe(0)
    }
    const box = panel.getByRole('textbox', { name: 'Script' })
    const open = (text: string) =>
      panel
        .getByLabel('Script file')
        .setInputFiles({ name: 'steps.sh', mimeType: 'text/x-sh', buffer: Buffer.from(text) })
    await open('hostname\nuptime\n')
    await expect(box).toHaveValue('hostname\nuptime\n')
    // Its bytes are three times its characters.
    const korean = `# ${'가'.repeat(30_000)}`
    await open(korean)
    await expect(box).toHaveValue(korean)
    await expect(box).not.toHaveAttribute('aria-invalid')
    await open('x'.repeat(65_540))
    await expect(box).toHaveValue(/^x{65540}$/)
    await box.press('Control+End')
    await box.press('Backspace')
    await expect(box).toHaveValue(/^x{65539}$/)
    await expect(box).toHaveAccessibleDescription(/at most 65,536 characters/)
    await expect(panel.getByRole('button', { name: 'Start', exact: true })).toHaveAttribute(
      'aria-disabled',
      'true',
    )
  })

  await test.step('It is renamed and moved, deleted and brought back', async () => {
    await choose(page, 'Lab k8s', 'How long', 'Edit…')
    const form = page.getByRole('dialog', { name: 'Edit snippet' })
    await form.getByRole('textbox', { name: 'Name' }).fill('Greeting')
    await form.getByRole('textbox', { name: 'Folder' }).fill('Lab/first steps')
    await form.getByRole('combobox', { name: 'Kept in' }).selectOption('My snippets')
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(form).toBeHidden()
    expect(JSON.parse(readFileSync(labFile, 'utf8')).snippets).toEqual([])
    await choose(page, 'My snippets', 'Greeting', 'Delete')
    await expect(row(page, 'My snippets', 'Greeting')).toHaveCount(0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.keyboard.press('Escape')
    await expect(snippets(page)).toBeHidden()
    await openSnippets(page)
    await expect(section(page, 'My snippets')).toContainText('Lab/first steps')
    await expect(row(page, 'My snippets', 'Greeting')).toBeVisible()
    await page.keyboard.press('Escape')
    expect(existsSync(join(app.home, 'snippets.json'))).toBe(true)
  })

  await test.step('A damaged file is told, and left alone', async () => {
    writeFileSync(labFile, '{ half')
    await openSnippets(page)
    await expect(section(page, 'Lab k8s').getByRole('alert')).toContainText('until the file is mended')
    await row(page, 'My snippets', 'Greeting').getByRole('button', { name: 'Send Greeting' }).click()
    await expectLine(page, 'w1-k8s', 'from w1-k8s')
    expect(readFileSync(labFile, 'utf8')).toBe('{ half')
  })
})

test.describe('on real servers', () => {
  const missing = testHostsMissing()
  test.skip(missing !== null, missing ?? '')

  let rig: TestHosts
  test.beforeAll(async () => {
    rig = await startTestHosts({ base: 23_700, workers: 1 })
  })
  test.afterAll(() => rig?.stop())

  test('texts that differ by session, and snippets of several lines', async ({ app, page }) => {
    const names = await connectAll(page, app, rig.hosts, rig.keyPath)
    const preview = page.getByRole('list', { name: 'What each target gets' })
    const send = page.getByRole('button', { name: 'Send', exact: true })

    await test.step('What is not known of a session is told, and nothing is sent', async () => {
      await commandBox(page).fill('echo {{name}} is a {{role}}')
      await expect(page.getByRole('alert').filter({ hasText: 'There is no role' })).toContainText('m-k8s')
      await expect(send).toHaveAttribute('aria-disabled', 'true')
    })

    await test.step('The lines are shown before they go', async () => {
      await commandBox(page).fill('echo {{index}}: {{name}} at {{ip}}, $(hostname)')
      await expect(preview.getByRole('listitem')).toHaveText([
        /m-k8s.*echo 1: m-k8s at 127\.0\.0\.1, \$\(hostname\)$/,
        /w1-k8s.*echo 2: w1-k8s at 127\.0\.0\.1, \$\(hostname\)$/,
      ])
      await commandBox(page).press('Enter')
      await expectLine(page, 'm-k8s', '1: m-k8s at 127.0.0.1, m-k8s')
      await expectLine(page, 'w1-k8s', '2: w1-k8s at 127.0.0.1, w1-k8s')
      await expect(preview).toHaveCount(0)
    })

    await test.step('Compare fills them in too, and other braces stay', async () => {
      await commandBox(page).fill("echo {{name}} '{{.items}}'")
      await page.getByRole('button', { name: 'Compare', exact: true }).click()
      await expect(page.getByRole('region', { name: 'Results' })).toContainText('w1-k8s {{.items}}')
    })

    await test.step('A new one is kept, and is there after a restart', async () => {
      await openSnippets(page)
      await snippets(page).getByRole('button', { name: 'Add snippet' }).click()
      const form = page.getByRole('dialog', { name: 'Add snippet' })
      await form.getByRole('textbox', { name: 'Name' }).fill('Greeting')
      await form.getByRole('textbox', { name: 'Folder' }).fill('Lab/first')
      await form.getByRole('textbox', { name: 'Command' }).fill('if true\nthen\n  echo from {{name}}\nfi')
      await form.getByRole('button', { name: 'Save' }).click()
      await expect(form).toBeHidden()
      await page.goto('about:blank')
      await app.stop()
      await app.start()
      await page.goto(app.url)
      for (const name of names) {
        await page
          .getByRole('region', { name: `${name}, no terminal yet` })
          .getByRole('button', { name: 'Connect' })
          .click()
        await expectPrompt(page, name)
      }
    })

    await test.step('It goes step by step, each line once the one before has ended', async () => {
      await choose(page, 'My snippets', 'Greeting', 'Send and wait…')
      const panel = page.getByRole('region', { name: 'Send and wait' })
      await panel.getByRole('checkbox', { name: /one line of setup/ }).check()
      await panel.getByRole('button', { name: 'Start', exact: true }).click()
      await expect(panel.getByRole('status')).toContainText('Finished')
      for (const name of names) await expectLine(page, name, `from ${name}`)
    })

    await test.step('A folder is renamed with what is in it', async () => {
      await openSnippets(page)
      await snippets(page).getByRole('button', { name: 'Rename folder Lab/first' }).click()
      const form = page.getByRole('dialog', { name: 'Rename folder' })
      await form.getByRole('textbox', { name: 'Folder' }).fill('/steps')
      await form.getByRole('button', { name: 'Save' }).click()
      await expect(form.getByRole('textbox', { name: 'Folder' })).toHaveAccessibleDescription(/like Lab\/k8s/)
      await form.getByRole('textbox', { name: 'Folder' }).fill('Lab/steps')
      await page.keyboard.press('Enter')
      await expect(form).toBeHidden()
      await openSnippets(page)
      await expect(section(page, 'My snippets')).toContainText('Lab/steps')
      await page.keyboard.press('Escape')
    })
  })
})
