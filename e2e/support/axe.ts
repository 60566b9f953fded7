import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import { expect, type Page, test } from 'playwright/test'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

declare const window: { axe: { run: (options: RunOptions) => Promise<AxeResults> } }

/** WCAG 2.2 A and AA as far as axe can tell, and what it calls good practice. */
const options: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
  // An experiment of axe. Rows of trees are named by their state, and show more than that.
  rules: { 'label-content-name-mismatch': { enabled: false } },
}

/** The grid around it has the focus, and its keys scroll to the row that they move to. */
const isGridBody = (rule: string, html: string): boolean =>
  rule === 'scrollable-region-focusable' && html.startsWith('<div role="rowgroup"')

/** What another theme can change. */
const contrast: RunOptions = { runOnly: ['color-contrast'], resultTypes: ['violations'] }

/** Looks at the page in the dark theme, and at its colours in the light one. */
export async function expectAccessible(page: Page, screen: string): Promise<void> {
  // Playwright's evaluation is not held by the page's content security policy.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  for (const [theme, asked] of [
    ['dark', options],
    ['light', contrast],
  ] as const) {
    await test.step(`${screen}, ${theme}`, async () => {
      await page.evaluate((chosen) => {
        document.documentElement.dataset.theme = chosen
        document.documentElement.dataset.terminalTheme = `pilothouse-${chosen}`
      }, theme)
      // What appears or changes its colour slowly is looked at when it is there. What blinks never ends; what goes with its element is cancelled.
      await page.evaluate(() =>
        Promise.allSettled(
          document
            .getAnimations()
            .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
            .map(({ finished }) => finished),
        ),
      )
      const { violations } = await page.evaluate((rules) => window.axe.run(rules), asked)
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      const found = grave.flatMap(({ id, help, nodes }) => {
        const where = nodes
          .filter(({ html }) => !isGridBody(id, html))
          .map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`)
        return where.length > 0 ? [{ rule: `${id}: ${help}`, where: where.slice(0, 5) }] : []
      })
      // Each screen is looked at, whatever was found on the ones before.
      expect.soft(found, `${screen} in the ${theme} theme`).toEqual([])
    })
  }
}
