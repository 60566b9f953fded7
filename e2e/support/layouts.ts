import { expect, type Page } from 'playwright/test'

export const openLayoutMenu = (page: Page) =>
  page.getByRole('button', { name: 'Layout', exact: true }).click()

/** Takes an entry of the menu `Layout`. */
export async function chooseLayout(page: Page, name: string): Promise<void> {
  await openLayoutMenu(page)
  await page.getByRole('menuitem', { name, exact: true }).click()
}

/** Where the panes are, row by row, as `1 2 | 3 4`; in a row also panes of different heights that begin at the same height. */
async function places(page: Page): Promise<string> {
  const boxes = await page.getByRole('region', { name: /^(Terminal )?(local|host)/ }).evaluateAll((regions) =>
    regions.map((region) => {
      const { x, y } = region.getBoundingClientRect()
      const number = /(?:local|host)[ -]?(\d*)/.exec(region.getAttribute('aria-label') ?? '')?.[1] || '1'
      return { x: Math.round(x), y: Math.round(y), number }
    }),
  )
  const rows = [...new Set(boxes.map(({ y }) => y))].sort((a, b) => a - b)
  const inRow = (row: number) => boxes.filter(({ y }) => y === row).sort((a, b) => a.x - b.x)
  return rows
    .map((row) =>
      inRow(row)
        .map(({ number }) => number)
        .join(' '),
    )
    .join(' | ')
}

/** The panes are called `local`, `local 2`, …, or `host-1`, `host-2`, … */
export const expectPlaces = (page: Page, expected: string) => expect.poll(() => places(page)).toBe(expected)
