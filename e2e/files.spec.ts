import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { startTestHosts, type TestHosts, testHostsMissing } from './rigs/testhosts'
import { expectAccessible } from './support/axe'
import {
  checksum,
  chooseForFile,
  dropFiles,
  expectWithinMemory,
  muchData,
  onHost,
  openFiles,
  pane,
  randomFile,
  row,
  saveSession,
  slowly,
  transfer,
  trust,
  typePath,
  withinMemory,
} from './support/files'
import { expect, test } from './support/fixtures'
import { treeItem } from './support/ui'

const missing = testHostsMissing()
test.skip(missing !== null, missing ?? '')

test.use(withinMemory)
test.afterEach(expectWithinMemory)

const run = promisify(execFile)
let rig: TestHosts
let folder: string
test.beforeAll(async () => {
  rig = await startTestHosts({ base: 26_500, workers: 3 })
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-files-'))
})
test.afterAll(async () => {
  await rig?.stop()
  await rm(folder, { recursive: true, force: true })
})

test('a machine’s files are browsed and changed with the keyboard', async ({ app: _, page }) => {
  await mkdir(onHost(rig, 'm-k8s', 'work/many'), { recursive: true })
  await Promise.all(
    Array.from({ length: 5000 }, (__, index) =>
      writeFile(onHost(rig, 'm-k8s', 'work/many', `file-${index}`), ''),
    ),
  )
  await writeFile(onHost(rig, 'm-k8s', 'work/line\nbreak.txt'), 'x'.repeat(2048), { mode: 0o640 })
  const latin1 = Buffer.concat([Buffer.from(onHost(rig, 'm-k8s', 'work/caf')), Buffer.from([0xe9])])
  await writeFile(latin1, '')
  await saveSession(page, rig, 'm-k8s')
  await openFiles(page, 'm-k8s')
  const files = pane(page, 'm-k8s')
  const list = files.getByRole('grid', { name: 'Files of m-k8s' })

  await test.step('5,000 entries are there, and only those that can be seen are in the document', async () => {
    await page.keyboard.press('ArrowDown')
    await page.keyboard.type('work')
    await page.keyboard.press('Enter')
    await expect(row(page, 'many')).toBeVisible()
    await expectAccessible(page, 'files')
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await expect(files.getByText('5000 entries')).toBeVisible()
    expect(await list.getByRole('row').count()).toBeLessThan(120)
    await page.keyboard.press('End')
    await expect(row(page, 'file-4999')).toBeInViewport()
    await page.keyboard.press('Backspace')
    await expect(row(page, 'many')).toHaveAttribute('aria-selected', 'true')
    await typePath(page, 'm-k8s', '~/work')
    await expect(list).toBeFocused()
  })

  await test.step('Odd names and permissions can be read', async () => {
    await expect(row(page, 'line\\\\nbreak\\.txt')).toContainText('2.0 KB')
    await expect(row(page, 'line\\\\nbreak\\.txt')).toContainText('rw-r----- 640')
    await row(page, 'caf.').click({ button: 'right' })
    await expect(page.getByRole('menuitem', { name: 'Download' })).toHaveAccessibleDescription(/not UTF-8/)
    await page.keyboard.press('Escape')
  })

  await test.step('A folder is made, renamed and given other permissions', async () => {
    await list.focus()
    await page.keyboard.press('F7')
    await page.keyboard.type('한글')
    await page.keyboard.press('Enter')
    await expect(row(page, '한글')).toHaveAttribute('aria-selected', 'true')
    await page.keyboard.press('F2')
    await page.keyboard.type('made')
    await page.keyboard.press('Enter')
    await chooseForFile(page, row(page, 'made'), 'Permissions…')
    await expect(page.getByRole('checkbox', { name: 'Others Read' })).toBeChecked()
    await expectAccessible(page, 'permissions')
    await page.getByRole('checkbox', { name: 'Others Read' }).uncheck()
    await page.getByRole('checkbox', { name: 'Others Execute' }).uncheck()
    await page.getByRole('button', { name: 'Apply' }).click()
    await expect(row(page, 'made')).toContainText('rwxr-x--- 750')
    expect((await stat(onHost(rig, 'm-k8s', 'work/made'))).mode & 0o777).toBe(0o750)
  })

  await test.step('A name that is taken is refused at its field', async () => {
    await list.focus()
    await page.keyboard.press('F7')
    await page.keyboard.type('made')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toContainText('is there already')
    await page.keyboard.press('Escape')
  })

  await test.step('A folder is deleted with all that is in it, once that was confirmed', async () => {
    await row(page, 'many').click()
    await page.keyboard.press('Delete')
    const question = page.getByRole('alertdialog', { name: 'Delete “many”?' })
    await expect(question).toContainText('5000 files, 1 folder')
    await question.getByRole('button', { name: 'Delete' }).click()
    await expect(transfer(page, /^Delete many on m-k8s/)).toContainText('done')
    await expect(row(page, 'many')).toHaveCount(0)
    expect((await readdir(onHost(rig, 'm-k8s', 'work'))).sort()).toEqual([
      'caf\uFFFD',
      'line\nbreak.txt',
      'made',
    ])
  })
})

test('each folder is read once when it is opened', async ({ app: _, page }) => {
  await mkdir(onHost(rig, 'm-k8s', 'one/two'), { recursive: true })
  const read: (string | null)[] = []
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      if (typeof payload !== 'string') return
      const { method, input } = JSON.parse(payload)
      if (method === 'files.list') read.push(input.path && basename(input.path))
    }),
  )
  await page.reload()
  await saveSession(page, rig, 'm-k8s')
  await openFiles(page, 'm-k8s')
  await row(page, 'one').dblclick()
  await row(page, 'two').dblclick()
  await expect(pane(page, 'm-k8s').getByText('This folder is empty')).toBeVisible()
  expect(read).toEqual([null, 'one', 'two'])
})

test('files go by drag and drop, and as downloads', async ({ app: _, page }) => {
  const tree = join(folder, 'tree')
  await mkdir(join(tree, 'inner'), { recursive: true })
  await mkdir(join(tree, 'empty'))
  await randomFile(join(tree, 'inner/data.bin'), 3_000_000)
  await writeFile(join(folder, '보고서 1.txt'), 'first')
  await saveSession(page, rig, 'm-k8s')
  await openFiles(page, 'm-k8s')
  const list = pane(page, 'm-k8s').getByRole('grid')

  await test.step('A folder and a file of this PC are dropped', async () => {
    await dropFiles(page, list, [tree, join(folder, '보고서 1.txt')])
    await expect(transfer(page, /^tree and 1 more: this PC → m-k8s/)).toContainText('done')
    expect(await checksum(onHost(rig, 'm-k8s', 'tree/inner/data.bin'))).toBe(
      await checksum(join(tree, 'inner/data.bin')),
    )
    expect(readdirSync(onHost(rig, 'm-k8s', 'tree/empty'))).toEqual([])
    expect(readFileSync(onHost(rig, 'm-k8s', '보고서 1.txt'), 'utf8')).toBe('first')
  })

  await test.step('Nothing is overwritten without an answer', async () => {
    await writeFile(join(folder, '보고서 1.txt'), 'second')
    await dropFiles(page, list, [join(folder, '보고서 1.txt')])
    const asking = transfer(page, /^보고서 1\.txt: this PC/)
    await expect(asking).toContainText('There: 5 B')
    await page.getByRole('button', { name: 'Hide transfers' }).click()
    await expect(asking).toBeHidden()
    await page.getByRole('button', { name: '1 needs an answer' }).click()
    await expect(asking.getByRole('group')).toBeFocused()
    await asking.getByRole('button', { name: 'Keep both' }).click()
    await expect(page.getByRole('button', { name: '1 needs an answer' })).toBeHidden()
    await expect(row(page, '보고서 1 \\(2\\)\\.txt')).toBeVisible()
    expect(readFileSync(onHost(rig, 'm-k8s', '보고서 1.txt'), 'utf8')).toBe('first')
    expect(readFileSync(onHost(rig, 'm-k8s', '보고서 1 (2).txt'), 'utf8')).toBe('second')
  })

  await test.step('The browser saves a file, and a folder as an archive', async () => {
    const file = page.waitForEvent('download')
    await chooseForFile(page, row(page, '보고서 1\\.txt'), 'Download')
    expect((await file).suggestedFilename()).toBe('보고서 1.txt')
    expect(readFileSync(await (await file).path(), 'utf8')).toBe('first')

    await randomFile(onHost(rig, 'm-k8s', 'tree/much.bin'), muchData)
    const archive = page.waitForEvent('download')
    await chooseForFile(page, row(page, 'tree'), 'Download')
    expect((await archive).suggestedFilename()).toBe('tree.zip')
    const { stdout } = await run('python3', [
      '-c',
      'import hashlib,sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), hashlib.sha256(z.read("tree/inner/data.bin")).hexdigest(), z.getinfo("tree/much.bin").file_size)',
      await (await archive).path(),
    ])
    expect(stdout.trim()).toBe(`None ${await checksum(join(tree, 'inner/data.bin'))} ${muchData}`)
  })

  await test.step('A drag out of the window carries an address that gives the file', async () => {
    const text = await row(page, '보고서 1\\.txt').evaluate(async (element) => {
      const dataTransfer = new DataTransfer()
      element.dispatchEvent(new DragEvent('dragstart', { dataTransfer, bubbles: true }))
      const [, address = ''] =
        /^application\/octet-stream:보고서 1\.txt:(.*)$/.exec(dataTransfer.getData('DownloadURL')) ?? []
      return await (await fetch(address)).text()
    })
    expect(text).toBe('first')
  })
})

test('files go to several machines, and from one to another', async ({ app: _, page }) => {
  const names = rig.hosts.map(({ name }) => name)
  for (const name of names) await saveSession(page, rig, name)
  const config = join(folder, 'config.tar')
  await randomFile(config, muchData / names.length)
  const sum = await checksum(config)
  await openFiles(page, 'm-k8s')

  await pane(page, 'm-k8s').getByRole('button', { name: 'Upload' }).click()
  await page.getByRole('menuitem', { name: 'Upload to several machines…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Upload to several machines' })
  const send = dialog.getByRole('button', { name: 'Choose files…' })
  await expect(send).toBeDisabled()
  await dialog.getByRole('button', { name: 'All', exact: true }).click()
  const chooser = page.waitForEvent('filechooser')
  await send.click()
  await (await chooser).setFiles(config)
  await trust(page, '3 hosts are new')
  for (const name of names) {
    const upload = transfer(page, new RegExp(`^config\\.tar: this PC → ${name}`))
    await expect(upload).toContainText('done', slowly)
    expect(await checksum(onHost(rig, name, 'config.tar'))).toBe(sum)
  }

  await test.step('From one list to the other', async () => {
    await randomFile(onHost(rig, 'm-k8s', 'only-here.bin'), muchData)
    await pane(page, 'm-k8s').getByRole('button', { name: 'Refresh' }).click()
    await treeItem(page, 'Sessions', /^w1-k8s/).click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Files', exact: true }).click()
    const target = pane(page, 'w1-k8s').getByRole('grid')
    await expect(target).toBeFocused()
    await row(page, 'only-here\\.bin').dragTo(target)
    await expect(row(page, 'only-here\\.bin', 'w1-k8s')).toBeVisible(slowly)
    expect(await checksum(onHost(rig, 'w1-k8s', 'only-here.bin'))).toBe(
      await checksum(onHost(rig, 'm-k8s', 'only-here.bin')),
    )
  })

  await test.step('A folder that is not there is named, and how many failed stands above the list', async () => {
    await mkdir(onHost(rig, 'w1-k8s', 'new'))
    await writeFile(onHost(rig, 'w1-k8s', 'new/note.txt'), '')
    await pane(page, 'w1-k8s').getByRole('button', { name: 'Refresh' }).click()
    await row(page, 'new', 'w1-k8s').dblclick()
    await chooseForFile(page, row(page, 'note\\.txt', 'w1-k8s'), 'Copy to other machines…')
    const copy = page.getByRole('dialog', { name: 'Copy 1 entry to other machines' })
    await copy.getByRole('checkbox', { name: 'w2-k8s' }).check()
    await copy.getByRole('button', { name: 'Copy', exact: true }).click()
    const failed = pane(page, 'w1-k8s').getByRole('listitem', { name: /^note\.txt: w1-k8s → w2-k8s/ })
    await expect(failed).toContainText('There is no folder “/root/new”.')
    await expect(pane(page, 'w1-k8s')).toContainText('all finished, 1 failed')
  })
})
