import type { Page } from 'playwright/test'
import type { UpdateState } from '#shared/updates'
import { expect, test } from './support/fixtures'

const release = {
  version: '2.0.0',
  notes: 'Faster.\n<img src=x onerror="document.title = \'run\'">\n**Not bold**',
}

/**
 * Browser mode cannot replace itself. This stands in for a host that can: it answers the calls of `updates` on the way, and
 * leaves all others to the real one. What a real host does is in the unit tests of `electron/updates` and the desktop host.
 */
async function standInForUpdates(page: Page) {
  let state: UpdateState = { status: 'idle' }
  let tell = (_state: UpdateState): void => undefined
  const called: string[] = []
  await page.routeWebSocket(/./, (socket) => {
    const host = socket.connectToServer()
    tell = (next) => {
      state = next
      socket.send(JSON.stringify({ event: 'updates.changed', payload: next }))
    }
    const answers: Record<string, () => object> = {
      'updates.state': () => ({ result: state }),
      'updates.check': () => ({ result: state }),
      'updates.download': () => ({ result: state }),
      'updates.cancel': () => ({ result: null }),
      'updates.install': () => ({
        error: { code: 'state.conflict', key: 'updates.runActive', message: 'A lab is being changed.' },
      }),
    }
    socket.onMessage((message) => {
      const call = typeof message === 'string' ? JSON.parse(message) : {}
      const answer = answers[call.method]
      if (!answer) return host.send(message)
      called.push(call.method)
      socket.send(JSON.stringify({ id: call.id, ...answer() }))
    })
  })
  await page.reload()
  await expect.poll(() => called).toContain('updates.state')
  return { called, tell: (next: UpdateState) => tell(next) }
}

test('an update is found, fetched and installed as the user says; its notes are text', async ({
  app,
  page,
}) => {
  const updates = await standInForUpdates(page)
  const notice = page.getByRole('listitem').filter({ hasText: 'Version 1.9.0 is available.' })
  updates.tell({ status: 'available', ...release, version: '1.9.0' })
  await notice.getByRole('button', { name: 'Show' }).click()
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await expect(settings.getByRole('button', { name: 'Download' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(settings).toBeHidden()
  await expect(notice).toHaveCount(0)
  updates.tell({ status: 'checking' })
  updates.tell({ status: 'available', ...release, version: '1.9.0' })
  updates.tell({ status: 'idle' })

  await page.getByRole('button', { name: 'Settings' }).click()
  const group = page.getByRole('group', { name: 'Updates' })
  const status = group.getByRole('status')
  await expect(status).toHaveText(/^This is version \d+\.\d+\.\d+\.\s*$/)
  await group.getByRole('button', { name: 'Check for updates' }).click()
  await expect.poll(() => updates.called).toContain('updates.check')
  await expect(notice).toHaveCount(0)

  updates.tell({ status: 'available', ...release })
  await expect(status).toContainText('Version 2.0.0 is available.')
  await group.getByText('What is new').click()
  await expect(group.getByText('<img src=x')).toContainText('**Not bold**')
  await expect(group.locator('img')).toHaveCount(0)
  await group.getByRole('button', { name: 'Download' }).click()
  await expect.poll(() => updates.called).toContain('updates.download')

  updates.tell({ status: 'downloading', ...release, percent: 41.6 })
  await expect(group.getByRole('progressbar', { name: 'Download' })).toHaveJSProperty('value', 41.6)
  await group.getByRole('button', { name: 'Cancel download' }).click()
  await expect.poll(() => updates.called).toContain('updates.cancel')

  updates.tell({ status: 'ready', ...release })
  await group.getByRole('button', { name: 'Install and restart' }).click()
  await expect(page.getByText('A lab is being changed')).toBeVisible()
  expect(updates.called.filter((name) => name === 'updates.install')).toHaveLength(1)
  expect(app.pid).toBeGreaterThan(0)
})
