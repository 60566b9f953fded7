import { expect, test } from './support/fixtures'
import { startRelay } from './support/relay'
import { countLines, createCluster, expectLine, expectPrompt, runIn, terminal, treeItem } from './support/ui'

test.describe('when the way to the host is cut', () => {
  // The page tries again and again, and Chromium reports each refused try; also what was on its way when everything was cut, as a font.
  test.use({ allowedConsole: /WebSocket connection .* failed|Failed to load resource: net::/ })

  test('a banner says so, and the page shows the truth again by itself', async ({ app, page }) => {
    const relay = await startRelay(app.url)
    try {
      await page.goto(relay.url)
      await createCluster(page, app, { workers: 1 })

      relay.cut()
      const banner = page.getByRole('alert').filter({ hasText: 'The connection to Pilothouse is lost' })
      await expect(banner).toBeVisible()
      const other = await page.context().newPage()
      await other.goto(app.url)
      await expectPrompt(other, 'm-k8s')
      await runIn(other, 'm-k8s', 'echo while it was cut')
      await expectLine(other, 'm-k8s', 'while it was cut')
      await other.close()
      await runIn(page, 'm-k8s', 'echo typed ahead')
      const note = terminal(page, 'm-k8s').getByText('What you type here is kept')
      await expect(note).toBeVisible()
      relay.restore()
      await expect(banner).toBeHidden()

      await expect(treeItem(page, 'Labs', /^m-k8s running/)).toBeVisible()
      await expectLine(page, 'm-k8s', 'while it was cut')
      await expectLine(page, 'm-k8s', 'typed ahead')
      expect(await countLines(page, 'm-k8s', 'typed ahead')).toBe(1)
      await expect(note).toBeHidden()
      await runIn(page, 'm-k8s', 'echo back-again')
      await expectLine(page, 'm-k8s', 'back-again')
    } finally {
      await relay.close()
    }
  })
})

test.describe('without the token of the link', () => {
  test.use({ allowedConsole: /WebSocket connection .* failed|status of 40[13]/ })

  test('the page explains what to do', async ({ app, browser }) => {
    const stranger = await browser.newContext()
    try {
      const page = await stranger.newPage()
      await page.goto(new URL('/', app.url).href)
      await expect(page.getByText('Open the link that Pilothouse printed when it started.')).toBeVisible()
      await expect(page.getByRole('button', { name: 'Create cluster' })).toHaveCount(0)
    } finally {
      await stranger.close()
    }
  })
})

test('no button comes and goes while the page learns what there is', async ({ app: _app, page }) => {
  // The answer to the question for terminals is held back.
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.routeWebSocket(/./, (socket) => {
    const host = socket.connectToServer()
    socket.onMessage(async (message) => {
      if (typeof message === 'string' && JSON.parse(message).method === 'terminals.list') await held
      host.send(message)
    })
  })
  await page.reload()
  await expect(page.getByText('No labs yet.')).toBeVisible()
  const button = page.getByRole('button', { name: 'Create cluster', exact: true })
  await expect(button).toHaveCount(0)
  release()
  await expect(page.getByRole('heading', { name: 'A Kubernetes cluster of your own' })).toBeVisible()
  await expect(button).toHaveCount(1)
})
