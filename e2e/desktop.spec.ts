import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'playwright/test'
import type { Bridge } from '#shared/bridge'
import { frameType } from '#shared/stream-frames'
import { keyFolder } from '../electron/files/key-folder'
import { launchDesktop } from './rigs/electron-standin/launch'
import { startTestHosts, testHostsMissing } from './rigs/testhosts'
import { treeItem } from './support/ui'

/** The built desktop host with a stand-in for Electron, which launch.ts describes. */
test.describe.configure({ mode: 'serial' })

declare const window: { pilothouse: Bridge; standInHeard: unknown[] } & Record<string, unknown>

type Desktop = Awaited<ReturnType<typeof launchDesktop>>

let folder: string
let desktop: Desktop

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pilothouse-desktop-'))
  process.env.PILOTHOUSE_HOME = join(folder, 'home')
  process.env.PILOTHOUSE_LABS = join(folder, 'labs')
  desktop = await launchDesktop()
  // Each test can be the first one.
  await expect(desktop.page).toHaveTitle(/Pilothouse/)
})
test.afterAll(async () => {
  await desktop.app.quit()
  await desktop.app.exited
  rmSync(folder, { recursive: true, force: true })
})

const call = (method: string, input?: unknown) =>
  desktop.page.evaluate(([method, input]) => window.pilothouse.call(String(method), input), [method, input])

test('opens its window with the page', async () => {
  await expect(desktop.page).toHaveTitle(/Pilothouse/)
  await expect(desktop.page.getByRole('button', { name: 'Create cluster' }).first()).toBeVisible()
  await expect.poll(() => desktop.window.visible).toBe(true)
  expect(desktop.recorded.errors).toEqual([])
})

test('keeps Chromium’s files below its own home folder', () => {
  expect(desktop.app.paths.get('userData')).toBe(join(folder, 'home/electron'))
})

test('gives the page exactly four frozen functions, and nothing of Node or Electron', async () => {
  const seen = await desktop.page.evaluate(() => ({
    keys: Object.keys(window.pilothouse).sort(),
    types: Object.values(window.pilothouse).map((value) => typeof value),
    frozen: Object.isFrozen(window.pilothouse),
    foreign: ['require', 'process', 'module', 'ipcRenderer', 'global', 'Buffer'].filter(
      (name) => name in window,
    ),
  }))
  expect(seen).toEqual({
    keys: ['call', 'onEvent', 'openStream', 'pathOf'],
    types: ['function', 'function', 'function', 'function'],
    frozen: true,
    foreign: [],
  })
})

test('confines the page to its own scripts', async () => {
  const policy = desktop.page.locator('meta[http-equiv="Content-Security-Policy"]')
  await expect(policy).toHaveAttribute('content', /default-src 'none'; script-src 'self'/)
  await desktop.page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.inlineScriptRan = true'
    document.head.append(script)
  })
  expect(await desktop.page.evaluate(() => 'inlineScriptRan' in window)).toBe(false)
})

test('answers calls, and checks their input', async () => {
  expect(await call('app.info')).toMatchObject({
    result: {
      homeFolder: join(folder, 'home'),
      capabilities: { openExternal: true, ownWindow: true, localFiles: true },
    },
  })
  expect(await call('settings.update', { 'terminal.fontSize': 'huge' })).toMatchObject({
    error: { code: 'input.invalid', issues: [{ path: 'terminal.fontSize', key: 'input.field' }] },
  })
  expect(await call('constructor')).toMatchObject({ error: { code: 'resource.missing' } })
  expect(await call('x'.repeat(200))).toMatchObject({ error: { code: 'input.invalid' } })
  expect(await call('labs.preview', { name: 'x'.repeat(3_000_000) })).toMatchObject({
    error: { key: 'payload.tooLarge' },
  })
})

test('asks for a folder with the system’s own dialog', async () => {
  expect(await call('files.chooseFolder')).toMatchObject({ result: { path: null } })
  desktop.recorded.chosen = [folder]
  expect(await call('files.chooseFolder')).toMatchObject({ result: { path: folder } })
  await desktop.page.getByRole('button', { name: 'Open an existing Vagrantfile' }).first().click()
  const dialog = desktop.page.getByRole('dialog', { name: 'Open a Vagrantfile' })
  await dialog.getByRole('button', { name: 'Browse…' }).click()
  await expect(dialog.getByRole('textbox', { name: 'Folder' })).toHaveValue(folder)
  await desktop.page.keyboard.press('Escape')
})

test('fills in a key file that was chosen with the system’s own dialog', async () => {
  await desktop.page.getByRole('button', { name: 'Add session' }).first().click()
  const dialog = desktop.page.getByRole('dialog', { name: 'Add session' })
  await dialog.getByRole('combobox', { name: 'Authentication' }).selectOption('key')
  const field = dialog.getByRole('textbox', { name: 'Key file' })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  desktop.recorded.chosen = [join(folder, 'id_열쇠')]
  await dialog.getByRole('button', { name: 'Browse…' }).click()
  await expect(field).toHaveValue(join(folder, 'id_열쇠'))
  await expect(field).not.toHaveAttribute('aria-invalid')
  expect(desktop.recorded.fileDialogs.at(-1)).toEqual({
    defaultPath: keyFolder(homedir()),
    properties: ['openFile', 'showHiddenFiles'],
  })
  desktop.recorded.chosen = []
  const before = desktop.recorded.fileDialogs.length
  await dialog.getByRole('button', { name: 'Browse…' }).click()
  await expect.poll(() => desktop.recorded.fileDialogs).toHaveLength(before + 1)
  await expect(field).toHaveValue(join(folder, 'id_열쇠'))

  let answer = () => {}
  desktop.recorded.choice = new Promise((resolve) => {
    answer = resolve
  })
  desktop.recorded.chosen = [join(folder, 'id_other')]
  await dialog.getByRole('button', { name: 'Browse…' }).dblclick()
  // Calls arrive in their order.
  await call('app.info')
  expect(desktop.recorded.fileDialogs).toHaveLength(before + 2)
  answer()
  await expect(field).toHaveValue(join(folder, 'id_other'))
  await dialog.getByRole('button', { name: 'Browse…' }).click()
  await expect.poll(() => desktop.recorded.fileDialogs).toHaveLength(before + 3)
  desktop.recorded.chosen = []
  await desktop.page.keyboard.press('Escape')
})

test('tells the page events', async () => {
  await desktop.page.evaluate(() => {
    window.standInHeard = []
    window.pilothouse.onEvent((message) => window.standInHeard.push(message))
  })
  await call('settings.update', { 'terminal.fontSize': 15 })
  await expect
    .poll(() => desktop.page.evaluate(() => window.standInHeard))
    .toContainEqual({
      event: 'settings.changed',
      payload: expect.objectContaining({ 'terminal.fontSize': 15 }),
    })
})

test('carries a local shell’s bytes both ways', async () => {
  const answer = await call('terminals.open', { source: { type: 'local' }, workspace: 'sessions' })
  const { result: terminal } = answer as { result: { id: string } }
  // The page's own view comes first: a later one of the same page ends it.
  await expect(desktop.page.getByRole('region', { name: /^Terminal local/ })).toContainText('connected')
  await desktop.page.evaluate(
    async ([terminalId, inputType]) => {
      const decoder = new TextDecoder()
      window.standInOutput = ''
      const stream = window.pilothouse.openStream((frame) => {
        window.standInOutput += decoder.decode(frame.subarray(13))
      })
      const { result } = (await window.pilothouse.call('terminals.attach', { terminalId })) as {
        result: { stream: number }
      }
      const typed = new TextEncoder().encode('printf "%s\\n" 한글-$((6 * 7))\r')
      const frame = new Uint8Array(13 + typed.length)
      frame[0] = Number(inputType)
      new DataView(frame.buffer).setUint32(1, result.stream)
      frame.set(typed, 13)
      stream.send(frame)
    },
    [terminal.id, frameType.input],
  )
  await expect.poll(() => desktop.page.evaluate(() => String(window.standInOutput))).toContain('한글-42')
})

test('gives what is dragged out of its window, once', async () => {
  const missing = testHostsMissing()
  test.skip(missing !== null, missing ?? '')
  const rig = await startTestHosts({ base: 20_500, workers: 0 })
  try {
    writeFileSync(join(dirname(rig.keyPath), 'm-k8s/root/보고서 1.txt'), 'first')
    const [host] = rig.hosts
    const auth = { method: 'key', keyPath: rig.keyPath }
    const draft = { ...host, folder: '', username: 'root', auth }
    expect(await call('sessions.save', { draft })).toMatchObject({ result: { name: 'm-k8s' } })
    await treeItem(desktop.page, 'Sessions', /^m-k8s/).click({ button: 'right' })
    await desktop.page.getByRole('menuitem', { name: 'Files', exact: true }).click()
    await desktop.page.getByRole('button', { name: 'Trust and connect' }).click()
    const dragged = await desktop.page.getByRole('row', { name: /^보고서 1\.txt/ }).evaluate((element) => {
      const dataTransfer = new DataTransfer()
      element.dispatchEvent(new DragEvent('dragstart', { dataTransfer, bubbles: true }))
      return dataTransfer.getData('DownloadURL')
    })
    const [, address = '', scheme = ''] =
      /^application\/octet-stream:보고서 1\.txt:((.*):[\w-]+)$/.exec(dragged) ?? []
    const fetched = () => desktop.recorded.protocols.get(scheme)?.(new Request(address))
    const given = await fetched()
    expect(given?.headers.get('content-length')).toBe('5')
    expect(await given?.text()).toBe('first')
    expect((await fetched())?.status).toBe(404)
    await expect
      .poll(() => call('files.transfers'))
      .toMatchObject({ result: [{ kind: 'download', state: 'done', name: '보고서 1.txt' }] })
  } finally {
    await rig.stop()
  }
})

test('opens a window on its own page for a single terminal, with a bridge of its own', async () => {
  const answer = await call('terminals.open', { source: { type: 'local' }, workspace: 'sessions' })
  const { result: terminal } = answer as { result: { id: string; title: string } }
  const isThere = async () => {
    const { result } = (await call('terminals.list')) as { result: { id: string; inOwnWindow?: boolean }[] }
    return result.find(({ id }) => id === terminal.id)?.inOwnWindow ?? false
  }
  const opening = once(desktop.BrowserWindow.opened, 'window')
  await desktop.page.evaluate((id) => {
    open(`?terminal=${encodeURIComponent(id)}`, 'own', 'popup')
  }, terminal.id)
  const [child] = (await opening) as [typeof desktop.window]
  const own = await child.page
  await expect(own.getByRole('region', { name: `Terminal ${terminal.title}`, exact: true })).toBeVisible()
  await expect.poll(isThere).toBe(true)
  await own.evaluate(() => {
    open('https://example.org/')
  })
  await expect.poll(() => desktop.recorded.opened).toEqual(['https://example.org/'])
  desktop.recorded.opened.length = 0
  // The main page is busy, so the other one could be faster to take what is to be opened.
  const busy = desktop.page.evaluate(() => {
    const end = performance.now() + 500
    while (performance.now() < end);
  })
  desktop.app.emit('second-instance', {}, [process.execPath, 'app', 'pilothouse://lab/elsewhere'], folder)
  await busy
  await expect(desktop.page.getByText('There is no lab “elsewhere”.')).toBeVisible()
  await child.close()
  await expect.poll(isThere).toBe(false)
  await call('terminals.close', { terminalId: terminal.id })
})

test('opens no other second window; a web link goes to the browser', async () => {
  const before = desktop.BrowserWindow.all.size
  await desktop.page.evaluate(() => {
    for (const url of [
      'https://kubernetes.io/docs/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'smb://x/y',
    ])
      open(url)
  })
  await expect.poll(() => desktop.recorded.opened).toEqual(['https://kubernetes.io/docs/'])
  expect(desktop.BrowserWindow.all.size).toBe(before)
  const shown = () =>
    desktop.page
      .context()
      .pages()
      .map((page) => page.url())
  await expect.poll(shown).not.toContainEqual(expect.stringMatching(/kubernetes\.io|passwd|alert|smb/))
  await call('app.openExternal', { url: 'https://example.com/' })
  expect(desktop.recorded.opened).toContain('https://example.com/')
})

test('goes to no other page', async () => {
  let visits = 0
  const other = createServer((_request, response) => {
    visits += 1
    response.end('elsewhere')
  }).listen(0, '127.0.0.1')
  await expect.poll(() => other.listening).toBe(true)
  const { port } = other.address() as AddressInfo
  const asked = once(desktop.window.webContents, 'will-frame-navigate')
  await desktop.page.evaluate((url) => {
    location.href = url
  }, `http://127.0.0.1:${port}/`)
  await asked
  await expect(desktop.page.getByRole('button', { name: 'Create cluster' }).first()).toBeVisible()
  expect(desktop.page.url()).toMatch(/^file:.*\/out\/renderer\/index\.html$/)
  expect(visits).toBe(0)
  other.close()
})

test('grants copy and paste, and no other permission', () => {
  const { request, check } = desktop.recorded.permissions
  const granted = (permission: string) => {
    let answer: boolean | undefined
    request?.(null, permission, (result) => {
      answer = result
    })
    return [answer, check?.(null, permission)]
  }
  expect(granted('clipboard-sanitized-write')).toEqual([true, true])
  for (const permission of ['media', 'geolocation', 'notifications', 'openExternal', 'fileSystem', 'usb'])
    expect(granted(permission)).toEqual([false, false])
})

test('refuses messages from any other frame', async () => {
  const { ipc } = desktop.window.webContents
  const args = JSON.stringify([JSON.stringify({ id: 0, method: 'app.info' })])
  const ask = (frame: Parameters<typeof ipc.receive>[1]) =>
    ipc.receive({ type: 'invoke', id: 1, channel: 'pilothouse:call', args }, frame)
  const own = desktop.window.webContents.mainFrame
  expect(JSON.stringify(await ask(own))).toContain('homeFolder')
  for (const frame of [
    null,
    { url: own.url, parent: own },
    { url: 'https://evil.example/', parent: null },
    { url: 'file:///etc/passwd', parent: null },
    { url: own.url.replace('index.html', 'other.html'), parent: null },
  ])
    expect(JSON.stringify(await ask(frame))).toContain('auth.denied')
})

test('shows what a second start asks for, and starts nothing', async () => {
  const startAgain = (asked: string) => {
    desktop.app.emit('second-instance', {}, [process.execPath, 'app', '--flag', asked], folder)
  }
  mkdirSync(join(folder, 'book'))
  startAgain('book')
  const dialog = desktop.page.getByRole('dialog', { name: 'Open a Vagrantfile' })
  await expect(dialog.getByRole('textbox', { name: 'Folder' })).toHaveValue(join(folder, 'book'))
  await expect(dialog.getByRole('checkbox')).not.toBeChecked()
  await desktop.page.keyboard.press('Escape')
  startAgain('pilothouse://lab/nowhere')
  await expect(desktop.page.getByText('There is no lab “nowhere”.')).toBeVisible()
  startAgain('pilothouse://lab/nowhere?destroy=1')
  startAgain('/etc/passwd')
  await expect(desktop.page.getByText('“/etc/passwd” is no lab.')).toBeVisible()
  expect(await call('labs.list')).toMatchObject({ result: [] })
})

test('has a menu in the user’s language that leaves the shell its keys', async () => {
  const labels = () => desktop.recorded.menu?.items.map(({ label }) => label)
  expect(labels()).toEqual(expect.arrayContaining(['Edit', 'View', 'Window']))
  const items = desktop.recorded.menu?.items.flatMap(({ submenu = [] }) => submenu) ?? []
  if (process.platform !== 'darwin')
    for (const role of ['copy', 'paste', 'undo', 'close', 'minimize'])
      expect(items.find((item) => item.role === role)).toMatchObject({ registerAccelerator: false })
  await call('settings.update', { language: 'ko' })
  await expect.poll(labels).toEqual(expect.arrayContaining(['편집', '보기', '창']))
})

test('starts afresh with a page that is loaded again', async () => {
  await desktop.page.reload()
  expect(await call('settings.get')).toMatchObject({ result: { language: 'ko' } })
  expect(await call('terminals.list')).toMatchObject({ result: [{ source: { type: 'local' } }] })
})

test('asks before it quits while a run changes a lab, and keeps running unless told otherwise', async () => {
  const { result: defaults } = (await call('labs.defaults')) as { result: Record<string, unknown> }
  const spec = { ...defaults, provider: 'sandbox', name: 'busy', workers: 1 }
  const { result: created } = (await call('labs.create', spec)) as { result: { runId: string } }
  const run = async () => {
    const { result } = (await call('runs.list', { labId: 'busy' })) as {
      result: { id: string; status: string }[]
    }
    return result.find(({ id }) => id === created.runId)
  }
  await desktop.window.close()
  await expect.poll(() => desktop.recorded.asked).toHaveLength(1)
  expect(desktop.recorded.asked[0]).toMatchObject({
    message: '작업이 랩을 변경하고 있습니다',
    buttons: ['계속 실행', 'Pilothouse 종료'],
    defaultId: 0,
    cancelId: 0,
  })
  expect(desktop.window.isDestroyed()).toBe(false)
  expect(await run()).toMatchObject({ status: 'running' })
  await desktop.app.quit()
  await expect.poll(() => desktop.recorded.asked).toHaveLength(2)
  await expect.poll(async () => (await run())?.status).toBe('succeeded')
  await expect.poll(() => call('labs.list')).toMatchObject({ result: [{ activeRunId: null }] })
})

test('ends everything before it quits, also a run once that was agreed to', async () => {
  const { result } = (await call('labs.provision', { labId: 'busy' })) as { result: { runId: string } }
  desktop.recorded.answer = 1
  await desktop.app.quit()
  expect(await desktop.app.exited).toBe(0)
  const journal = readFileSync(join(folder, 'home/runs', result.runId, 'run.json'), 'utf8')
  expect(JSON.parse(journal)).toMatchObject({ status: 'interrupted' })
  expect(existsSync(join(folder, 'home/app.lock'))).toBe(false)
  expect(existsSync(join(folder, 'home/window.json'))).toBe(true)
})
