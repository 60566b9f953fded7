import { expect, test } from './support/fixtures'
import { terminals, treeItem } from './support/ui'

test('theme and language change at once and stay', async ({ app: _, page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const dark = await background()
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('combobox', { name: 'Theme' }).selectOption('light')
  await expect.poll(background).not.toBe(dark)
  const light = await background()
  await page.getByRole('combobox', { name: 'Language' }).selectOption('ko')
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko')
  await expect(page.getByRole('button', { name: '클러스터 만들기' }).first()).toBeVisible()
  await expect.poll(background).toBe(light)
})

test('a cluster can be made with the keyboard alone', async ({ app, page }) => {
  await expect(page.getByRole('button', { name: 'Create cluster' }).first()).toBeVisible()
  const focused = page.locator(':focus')
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab')
      const label = await focused.evaluate(
        (element) => element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '',
      )
      if (label === name) return
    }
    throw new Error(`Tab never reaches ${name}`)
  }
  await tabTo('Create cluster')
  await page.keyboard.press('Enter')
  const form = page.getByRole('dialog', { name: 'Create cluster' })
  await expect(form.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('keys')
  app.expectedLabs.add('keys')
  await page.keyboard.press('Enter')
  await expect(form).toBeHidden()
  await expect(treeItem(page, 'Labs', /^m-k8s running/)).toBeVisible({ timeout: 60_000 })
  await expect(terminals(page).first()).toBeVisible()
})
