import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import type { ScreenSize } from '#shared/terminals'
import { expect, test } from './support/fixtures'
import { expectLine, expectPrompt, runIn, terminal, terminals } from './support/ui'

interface Call {
  method: string
  input?: { terminalId: string; size?: ScreenSize }
}

/** What the page asks of the host from now on. */
function callsOf(page: Page): Call[] {
  const calls: Call[] = []
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (typeof payload === 'string') calls.push(JSON.parse(payload))
    }),
  )
  return calls
}

const sizesIn = (calls: Call[], method: string) =>
  calls.flatMap(({ input, ...call }) =>
    call.method === method ? [[input?.terminalId, input?.size] as const] : [],
  )

test('a terminal attaches once, with the size of its pane where that is in sight', async ({ app, page }) => {
  const tab = (name: string) => page.getByRole('tab', { name: `Terminal ${name}`, exact: true })
  await page.getByRole('button', { name: 'Open a local terminal' }).click()
  await expectPrompt(page, 'local')
  for (const name of ['local 2', 'local 3']) {
    await page.getByRole('button', { name: 'Local terminal', exact: true }).first().click()
    await expectPrompt(page, name)
  }
  await runIn(page, 'local', 'echo kept')
  await tab('local 3').dragTo(terminal(page, 'local 2'))
  await expect(terminals(page)).toHaveCount(2)
  const saved = () => readFileSync(join(app.home, 'workspaces/sessions.json'), 'utf8').replace(/\s/g, '')
  await expect.poll(saved).toContain('"local/2","local/3"')
  await page.goto('about:blank')
  await page.setViewportSize({ width: 1100, height: 700 })
  const calls = callsOf(page)
  const resized = () => sizesIn(calls, 'terminals.resize').map(([id]) => id)
  await page.goto(app.url)

  await test.step('Those in sight tell their size', async () => {
    for (const name of ['local', 'local 3']) await expectPrompt(page, name)
    await expectLine(page, 'local', 'kept')
    const attached = () => sizesIn(calls, 'terminals.attach')
    await expect.poll(() => attached().map(([id]) => id)).toHaveLength(3)
    const sizes = new Map(attached())
    expect(sizes.size).toBe(3)
    expect([...sizes.keys()].filter((id) => !sizes.get(id))).toEqual(['local/2'])
    await runIn(page, 'local', 'echo size $(stty size)')
    const { rows, cols } = sizes.get('local/1') ?? { rows: 0, cols: 0 }
    await expectLine(page, 'local', `size ${rows} ${cols}`)
    expect(resized()).not.toContain('local/2')
  })

  await test.step('One behind another has its output, and tells its size when it comes to the front', async () => {
    await tab('local 2').click()
    await expectPrompt(page, 'local 2')
    await expect.poll(resized).toContain('local/2')
    expect(sizesIn(calls, 'terminals.attach')).toHaveLength(3)
  })
})
