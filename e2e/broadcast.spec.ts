import type { Page } from 'playwright/test'
import { expect, test } from './support/fixtures'
import { broadcast, countLines, createCluster, expectLine, runIn, terminal } from './support/ui'

const commandBox = (page: Page) => page.getByRole('textbox', { name: 'Broadcast command' })

test('targets, history, Enter alone and Interrupt all', async ({ app, page }) => {
  const nodes = await createCluster(page, app, { workers: 2 })

  await test.step('A terminal that is excluded gets nothing', async () => {
    const exclude = terminal(page, 'w2-k8s').getByRole('button', { name: 'Exclude from broadcast' })
    await exclude.click()
    await commandBox(page).fill('echo to-the-others')
    const marked = (node: string) => terminal(page, node).getByLabel('receives broadcast')
    for (const node of ['m-k8s', 'w1-k8s']) await expect(marked(node)).toBeVisible()
    await expect(marked('w2-k8s')).toHaveCount(0)
    await commandBox(page).press('Enter')
    for (const node of ['m-k8s', 'w1-k8s']) await expectLine(page, node, 'to-the-others')
    expect(await countLines(page, 'w2-k8s', /to-the-others/)).toBe(0)
    await exclude.click()
    await expect(exclude).toHaveAttribute('aria-pressed', 'false')
    await broadcast(page, 'echo to-everyone')
    for (const node of nodes) await expectLine(page, node, 'to-everyone')
  })

  await test.step('A target set chooses by role', async () => {
    const targets = page.getByRole('combobox', { name: 'Broadcast targets' })
    const workers = targets.getByRole('option', { name: /^Workers/ })
    await targets.selectOption((await workers.textContent()) ?? '')
    await broadcast(page, 'echo workers-only')
    for (const node of ['w1-k8s', 'w2-k8s']) await expectLine(page, node, 'workers-only')
    expect(await countLines(page, 'm-k8s', /workers-only/)).toBe(0)
    const all = targets.getByRole('option', { name: /^All/ })
    await targets.selectOption((await all.textContent()) ?? '')
  })

  await test.step('The arrow keys bring back what was sent', async () => {
    await expect(commandBox(page)).toHaveValue('')
    await commandBox(page).press('ArrowUp')
    await expect(commandBox(page)).toHaveValue('echo workers-only')
    await commandBox(page).press('ArrowUp')
    await expect(commandBox(page)).toHaveValue('echo to-everyone')
    await commandBox(page).press('ArrowDown')
    await commandBox(page).press('ArrowDown')
    await expect(commandBox(page)).toHaveValue('')
  })

  await test.step('Of a text that is too long nothing is sent, and the reason is told', async () => {
    await commandBox(page).focus()
    await page.keyboard.insertText(`echo part; ${'x'.repeat(20_000)}`)
    const reason = page
      .getByRole('alert')
      .filter({ hasText: 'too long for one broadcast, which takes 16,384' })
    await expect(reason).toBeVisible()
    const send = page.getByRole('button', { name: 'Send', exact: true })
    await expect(send).toHaveAttribute('aria-disabled', 'true')
    await commandBox(page).press('Enter')
    await commandBox(page).press('Backspace')
    await expect(commandBox(page)).toHaveValue(/^echo part; x{19999}$/)
    await expect(reason).toBeVisible()
    await expect(send).toHaveAttribute('aria-disabled', 'true')
    await commandBox(page).press('Enter')
    await commandBox(page).fill('')
    await expect(reason).toHaveCount(0)
    for (const node of nodes) expect(await countLines(page, node, /part/)).toBe(0)
  })

  await test.step('Enter with an empty command is Enter in each terminal', async () => {
    for (const node of nodes) await runIn(page, node, 'read -r answer; echo "answered:$answer:"')
    await commandBox(page).press('Enter')
    for (const node of nodes) await expectLine(page, node, 'answered::')
  })

  await test.step('Interrupt all ends what runs', async () => {
    await broadcast(page, 'echo as"leep"; sleep 600; echo slept')
    for (const node of nodes) await expectLine(page, node, 'asleep')
    await page.getByRole('button', { name: 'Interrupt all' }).click()
    await broadcast(page, 'echo free-again')
    for (const node of nodes) {
      await expectLine(page, node, 'free-again')
      expect(await countLines(page, node, 'slept')).toBe(0)
    }
  })
})

test('the Enter that ends a Korean composition does not send', async ({ app, page }) => {
  const nodes = await createCluster(page, app, { workers: 1 })
  const keyboard = await page.context().newCDPSession(page)
  const box = commandBox(page)
  await box.fill('echo ')
  await box.press('End')
  for (const text of ['ㅎ', '하', '한']) {
    await keyboard.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    })
  }
  // A composing Enter reaches the page with key code 229, and ends the composition.
  await keyboard.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Process',
    code: 'Enter',
    windowsVirtualKeyCode: 229,
  })
  await keyboard.send('Input.insertText', { text: '한' })
  await expect(box).toHaveValue('echo 한')
  for (const node of nodes) expect(await countLines(page, node, '한')).toBe(0)

  await box.press('Enter')
  for (const node of nodes) await expectLine(page, node, '한')
  await expect(box).toHaveValue('')
})
