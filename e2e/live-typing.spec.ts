import type { CDPSession, Page } from 'playwright/test'
import { startTestHosts, type TestHosts, testHostsMissing } from './rigs/testhosts'
import type { App } from './support/app'
import { expect, test } from './support/fixtures'
import { keyEvents, pasteInto, pressInPage, pressInTurns, randomInput } from './support/random-input'
import { chooseInMenu, savedSession, startWithSessions, trustHostKeys } from './support/sessions'
import {
  broadcast,
  countLines,
  expectFocus,
  expectLine,
  expectPrompt,
  runIn,
  terminal,
  typeInto,
} from './support/ui'

const missing = testHostsMissing()
test.skip(missing !== null, missing ?? '')

let rig: TestHosts
test.beforeAll(async () => {
  rig = await startTestHosts({ base: 21_900, workers: 15 })
})
test.afterAll(() => rig?.stop())

/** Opens a terminal on each of the first hosts and gives their names. */
async function connect(page: Page, app: App, count: number): Promise<string[]> {
  const hosts = rig.hosts.slice(0, count)
  const names = hosts.map(({ name }) => name)
  await startWithSessions(
    page,
    app,
    hosts.map(({ name, port }) => savedSession(name, port, 'Lab', rig.keyPath)),
  )
  await chooseInMenu(page, /^Lab/, 'Connect all')
  await trustHostKeys(page, names)
  for (const name of names) await expectPrompt(page, name)
  return names
}

const liveSwitch = (page: Page) => page.getByRole('checkbox', { name: 'Live typing' })

/** Arms it and gives the keyboard to a terminal. */
async function typeLiveIn(page: Page, name: string, count: number): Promise<void> {
  await liveSwitch(page).check()
  await expect(page.getByRole('status').filter({ hasText: `on for ${count} terminals` })).toBeVisible()
  await terminal(page, name).getByRole('textbox', { name: 'Terminal input' }).focus()
}

/** Every sixth round of keys, 1,670 in all, is pressed by the browser: on a busy machine that takes some ms for each key. */
const realSteps = 12

test('10,000 keys and pastes, made in each of 16 terminals, arrive in all of them exactly once', async ({
  app,
  page,
}) => {
  const names = await connect(page, app, 16)
  const { steps, expected } = randomInput({ seed: 20_261, keys: 10_000, pastes: 60 })
  await broadcast(
    page,
    `stty raw -echo; head -c ${expected.byteLength} > /tmp/typed; stty sane; echo all-of-it`,
  )
  for (const name of names)
    await expect.poll(() => rig.exec(name, 'stat', '-c', '%s', '/tmp/typed').catch(() => 'none')).toBe('0\n')
  await typeLiveIn(page, 'm-k8s', 16)

  const keyboard = await page.context().newCDPSession(page)
  for (const [index, step] of steps.entries()) {
    // A round of keys and a paste in each terminal, before the next one has the keyboard.
    const from = names[Math.floor(index / 2) % names.length] ?? ''
    await terminal(page, from).getByRole('textbox', { name: 'Terminal input' }).focus()
    if ('paste' in step) await pasteInto(page, from, step.paste)
    else if (index % realSteps === 0) await press(keyboard, step.keys)
    else await pressInPage(page, from, step.keys)
  }

  for (const name of names) await expect.poll(() => countLines(page, name, 'all-of-it')).toBeGreaterThan(0)
  const sums = await Promise.all(names.map((name) => rig.exec(name, 'base64', '-w0', '/tmp/typed')))
  for (const sum of sums) expect(Buffer.from(sum, 'base64').equals(expected)).toBe(true)
  // One byte too many would stand behind the prompt.
  for (const name of names) await expectLine(page, name, /\$$/)
})

/** Real key presses, sent without waiting for each: as a key that is held down. */
async function press(keyboard: CDPSession, keys: readonly string[]): Promise<void> {
  await Promise.all(keys.flatMap(keyEvents).map((event) => keyboard.send('Input.dispatchKeyEvent', event)))
}

/** 한글 as an input method takes it, event by event: the page is told of each press, but not of which key. */
function composed(keyboard: CDPSession): (() => Promise<unknown>)[] {
  const key = { key: 'Process', windowsVirtualKeyCode: 229 }
  return ['ㅎ', '하', '한', 'ㄱ', '그', '글'].flatMap((text) => [
    () => keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key }),
    () => keyboard.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 }),
    ...(text === '한' || text === '글' ? [() => keyboard.send('Input.insertText', { text })] : []),
    () => keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key }),
  ])
}

/** Drags text from elsewhere onto a terminal. */
async function dropOn(page: Page, name: string, text: string): Promise<void> {
  const screen = terminal(page, name).locator('.xterm-screen')
  const taken = await screen.evaluate((element, dropped) => {
    const dataTransfer = new DataTransfer()
    dataTransfer.setData('text/plain', dropped)
    const about = { dataTransfer, bubbles: true, cancelable: true }
    return ['dragover', 'drop'].map((type) => !element.dispatchEvent(new DragEvent(type, about)))
  }, text)
  expect(taken).toEqual([true, true])
}

test('composed text, answers of terminals, held receivers, the guard and the ways to end it', async ({
  app,
  page,
}) => {
  const names = await connect(page, app, 4)
  const others = names.slice(1)
  const heldNote = (name: string) => terminal(page, name).getByRole('status').filter({ hasText: 'Held back' })

  await test.step('Hangul that is composed goes to all', async () => {
    await typeLiveIn(page, 'm-k8s', 4)
    // The hosts have no UTF-8 locale, in which a shell would take the bytes apart.
    await page.keyboard.type('echo begun; cat\n')
    for (const name of names) await expectLine(page, name, 'begun')
    const keyboard = await page.context().newCDPSession(page)
    for (const send of composed(keyboard)) await send()
    await page.keyboard.type(' mixed')
    await page.keyboard.press('Enter')
    for (const name of names) {
      // As it was typed, and as the program has read it.
      await expect.poll(() => countLines(page, name, '한글 mixed')).toBe(2)
    }
    // Keys come in a burst behind work that holds up the page, before any of its timers.
    const busy = page.evaluate(() => {
      const end = performance.now() + 500
      while (performance.now() < end);
    })
    const burst = [...composed(keyboard), ...composed(keyboard)].map((send) => send())
    await Promise.all([busy, ...burst, press(keyboard, ['Enter'])])
    for (const name of names) await expect.poll(() => countLines(page, name, '한글한글')).toBe(2)
    await page.keyboard.press('Control+c')
  })

  await test.step('Answers, focus and mouse reports stay where they are', async () => {
    // Questions for device attributes and the cursor's place; reports of focus and mouse are switched on.
    await page.keyboard.type(
      String.raw`stty raw -echo; printf '\e[?1000h\e[?1006h\e[?1004h\e[c\e[6n'; IFS= read -rd Q got; stty sane; printf '\e[?1000l\e[?1004l\n%q\n' "$got"`,
    )
    await page.keyboard.press('Enter')
    for (const name of names) await expect(terminal(page, name).locator('.enable-mouse-events')).toBeVisible()
    await terminal(page, 'm-k8s').locator('.xterm-screen').click()
    await page.keyboard.type('abQ')
    // Each has its own answers: the others do not have the focus, and know of no mouse.
    for (const name of others) await expectLine(page, name, /^\$'\\E\[O\\E\[\?1;2c\\E\[\d+;\d+Rab'$/)
    await expectLine(page, 'm-k8s', /^\$'\\E\[I\\E\[\?1;2c\\E\[\d+;\d+R(\\E\[<0;\d+;\d+[Mm]){2}ab'$/)
  })

  await test.step('A password prompt and a full-screen program are held until allowed', async () => {
    await liveSwitch(page).uncheck()
    await runIn(page, 'w1-k8s', 'read -rsp \'Password: \' secret; echo; echo "got:$secret:"')
    await expectLine(page, 'w1-k8s', 'Password:')
    await runIn(
      page,
      'w2-k8s',
      String.raw`printf '\e[?1049h'; read -r line; printf '\e[?1049l'; echo "read:$line:"`,
    )
    await expect.poll(() => countLines(page, 'w2-k8s', /^vagrant@/)).toBe(0)
    await typeLiveIn(page, 'm-k8s', 4)
    await expect(heldNote('w1-k8s')).toContainText('it asks for a password')
    await expect(heldNote('w2-k8s')).toContainText('a full-screen program runs here')
    // One place tells of one kind: of what is typed live, or is written in the bar while that has the keyboard.
    await expect(page.getByText('2 held back', { exact: true })).toHaveCount(1)
    await page.getByRole('textbox', { name: 'Broadcast command' }).focus()
    await page.getByRole('button', { name: '2 held back' }).click()
    await expect(page.getByRole('menuitemcheckbox', { name: 'Send to w1-k8s too' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByText('2 held back', { exact: true })).toHaveCount(1)
    await typeInto(page, 'm-k8s', 'echo to-the-others')
    await page.keyboard.press('Enter')
    for (const name of ['m-k8s', 'w3-k8s']) await expectLine(page, name, 'to-the-others')
    for (const name of ['w1-k8s', 'w2-k8s'])
      await terminal(page, name).getByRole('button', { name: 'Type here too' }).click()
    await expect(page.getByText('held back')).toHaveCount(0)
    await page.keyboard.type('now')
    await page.keyboard.press('Enter')
    await expectLine(page, 'w1-k8s', 'got:now:')
    await expectLine(page, 'w2-k8s', 'read:now:')
    await expect(heldNote('w1-k8s')).toHaveCount(0)
  })

  await test.step('A paste of several lines is asked about once for all', async () => {
    await pasteInto(page, 'm-k8s', 'echo one\necho two\n')
    const question = page.getByRole('dialog', { name: 'Paste 2 lines into 4 terminals?' })
    await expect(question).toHaveCount(1)
    await page.keyboard.press('Enter')
    await expectFocus(page, 'm-k8s')
    await page.keyboard.press('Enter')
    for (const name of names) await expectLine(page, name, 'two')
  })

  await test.step('Text that is dropped on a pane goes to all', async () => {
    await dropOn(page, 'w1-k8s', 'echo dropped')
    await page.keyboard.press('Enter')
    for (const name of names) await expectLine(page, name, 'dropped')
  })

  await test.step('A dangerous command is asked about, typed or sent', async () => {
    const question = page.getByRole('alertdialog', { name: 'Run this on 4 terminals at once?' })
    await typeInto(page, 'm-k8s', 'echo guarded; sudo kubeadm reset --x')
    await page.keyboard.press('Enter')
    await expect(question).toContainText('kubeadm reset --x')
    await question.getByRole('button', { name: 'Cancel' }).click()
    await expectFocus(page, 'm-k8s')
    await page.keyboard.press('Control+u')
    // The question is asked for what the screen shows, too, which is late.
    await expect.poll(() => countLines(page, 'm-k8s', /kubeadm/)).toBe(0)
    await page.keyboard.type('echo after')
    await page.keyboard.press('Enter')
    for (const name of names) {
      await expectLine(page, name, 'after')
      expect(await countLines(page, name, 'guarded')).toBe(0)
    }
    await broadcast(page, 'echo sent; kubeadm reset --y')
    await question.getByRole('checkbox', { name: /^Do not ask again/ }).check()
    await question.getByRole('button', { name: 'Run on all 4' }).click()
    for (const name of names) await expectLine(page, name, 'sent')
    await broadcast(page, 'echo again; kubeadm reset --y')
    for (const name of names) await expectLine(page, name, 'again')
  })

  await test.step('It stays on until it is switched off, and is off after a reload', async () => {
    await expect(liveSwitch(page)).toBeChecked()
    await typeInto(page, 'w2-k8s', 'x')
    await page.keyboard.press('Control+Shift+L')
    await expect(liveSwitch(page)).not.toBeChecked()
    await page.keyboard.type('y')
    await expectLine(page, 'w2-k8s', /\$ xy$/)
    for (const name of ['m-k8s', 'w1-k8s', 'w3-k8s']) await expectLine(page, name, /\$ x$/)
    const notice = page.getByRole('status').filter({ hasText: 'A line that was not sent is left' })
    await expect(notice).toContainText('m-k8s, w1-k8s, w3-k8s')
    await terminal(page, 'w3-k8s').getByRole('textbox', { name: 'Terminal input' }).focus()
    await expect(notice).not.toContainText('w3-k8s')
    await notice.getByRole('button', { name: 'Clear it there' }).click()
    await expect(notice).toHaveCount(0)
    for (const name of ['m-k8s', 'w1-k8s']) await expect.poll(() => countLines(page, name, /\$ x$/)).toBe(0)
    expect(await countLines(page, 'w3-k8s', /\$ x$/)).toBe(1)
    await liveSwitch(page).check()
    await page.reload()
    await expectLine(page, 'w2-k8s', /\$ xy$/)
    await expect(liveSwitch(page)).not.toBeChecked()
  })
})

/** Has each host keep the next bytes that are typed there, in `/tmp/typed`. */
async function keepTyped(page: Page, names: readonly string[], bytes: number): Promise<void> {
  for (const name of names) await rig.exec(name, 'rm', '-f', '/tmp/typed')
  await broadcast(
    page,
    `clear; echo "from"-now; stty raw -echo; head -c ${bytes} > /tmp/typed; stty sane; echo "kept"-all`,
  )
  for (const name of names)
    await expect.poll(() => rig.exec(name, 'stat', '-c', '%s', '/tmp/typed').catch(() => 'none')).toBe('0\n')
}

/** What each host has kept, once it has all. One byte too many would stand behind the prompt. */
async function typedOn(names: readonly string[], pageOf: (name: string) => Page): Promise<string[]> {
  for (const name of names) {
    await expect.poll(() => countLines(pageOf(name), name, 'kept-all')).toBe(1)
    await expectLine(pageOf(name), name, /\$$/)
  }
  const texts = await Promise.all(names.map((name) => rig.exec(name, 'base64', '-w0', '/tmp/typed')))
  return texts.map((text) => Buffer.from(text, 'base64').toString())
}

test('a paste by keys, from the clipboard of the browser, goes to all exactly once', async ({
  app,
  page,
}) => {
  const names = await connect(page, app, 4)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const copy = (text: string) => page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  const line = `${'한글과 text, '.repeat(200)}end`
  // Control+v is a key of the shell's on Linux.
  const expected = `${line}${line}\x16first\rsecond\r`
  await keepTyped(page, names, Buffer.byteLength(expected))
  // What follows in the stream is known then: the shell has switched bracketed paste off.
  for (const name of names) await expectLine(page, name, 'from-now')
  await typeLiveIn(page, 'm-k8s', 4)

  await copy(line)
  await page.keyboard.press('Control+Shift+V')
  await terminal(page, 'w1-k8s').getByRole('textbox', { name: 'Terminal input' }).focus()
  await page.keyboard.press('Shift+Insert')
  await page.keyboard.press('Control+v')
  await copy('first\nsecond\n')
  await page.keyboard.press('Control+Shift+V')
  const question = page.getByRole('dialog', { name: 'Paste 2 lines into 4 terminals?' })
  await expect(question).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(question).toBeHidden()

  for (const typed of await typedOn(names, () => page)) expect(typed).toBe(expected)
})

test('what is typed in two panes at the same moment arrives in all, in the order of each', async ({
  app,
  page,
}) => {
  const names = await connect(page, app, 4)
  const cycle = (characters: string, length: number) =>
    Array.from({ length }, (_, index) => characters[index % characters.length] ?? '')
  const letters = (length: number) => cycle('abcdefghijklmnopqrstuvwxyz', length)
  const digits = (length: number) => cycle('0123456789', length)
  const expectBoth = (typed: readonly string[], length: number) => {
    for (const text of typed) {
      expect(text.replace(/\d/g, '')).toBe(letters(length).join(''))
      expect(text.replace(/\D/g, '')).toBe(digits(length).join(''))
    }
  }

  await test.step('In two panes of one window, a key of each in turn', async () => {
    await keepTyped(page, names, 2 * 1000)
    await typeLiveIn(page, 'm-k8s', 4)
    await pressInTurns(page, { 'm-k8s': letters(1000), 'w1-k8s': digits(1000) })
    expectBoth(await typedOn(names, () => page), 1000)
    await liveSwitch(page).uncheck()
  })

  await test.step('In two windows, by real keys', async () => {
    const opening = page.waitForEvent('popup')
    await terminal(page, 'w1-k8s').getByRole('textbox', { name: 'Terminal input' }).focus()
    await page.keyboard.press('Control+Shift+X')
    const own = await opening
    await expectLine(own, 'w1-k8s', /\$$/)
    await keepTyped(page, names, 2 * 200)
    await typeLiveIn(page, 'm-k8s', 4)
    await terminal(own, 'w1-k8s').getByRole('textbox', { name: 'Terminal input' }).focus()
    const keyboards = await Promise.all([page, own].map((each) => each.context().newCDPSession(each)))
    const keys = [letters(200), digits(200)]
    await Promise.all(keyboards.map((keyboard, index) => press(keyboard, keys[index] ?? [])))
    const typed = await typedOn(names, (name) => (name === 'w1-k8s' ? own : page))
    expectBoth(typed, 200)
    await own.close()
  })
})
