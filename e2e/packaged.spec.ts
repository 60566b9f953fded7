import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses'
import { type ElectronApplication, _electron as electron, type Page } from 'playwright'
import { expect, test } from 'playwright/test'

test.describe.configure({ mode: 'serial' })

const dist = join(import.meta.dirname, '../dist')

/** Where electron-builder leaves the program of this system and processor. */
const builds: Partial<Record<NodeJS.Platform, { folder: string; program: string }>> = {
  win32: {
    folder: process.arch === 'arm64' ? 'win-arm64-unpacked' : 'win-unpacked',
    program: 'Pilothouse.exe',
  },
  darwin: { folder: 'mac-universal', program: 'Pilothouse.app/Contents/MacOS/Pilothouse' },
  linux: { folder: 'linux-unpacked', program: 'pilothouse' },
}
const build = builds[process.platform]
const built = build && join(dist, build.folder)

let folder: string
let app: ElectronApplication
let page: Page

test.beforeAll(async () => {
  if (!build || !built || !existsSync(join(built, build.program)))
    throw new Error(`No package for this system in ${dist}`)
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-packaged-'))
  const copy = join(folder, 'program')
  await cp(built, copy, { recursive: true, verbatimSymlinks: true })
  const program = join(copy, build.program)
  // Playwright steers Electron through its inspector, which the package has switched off. Only this copy has it.
  await flipFuses(program, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    resetAdHocDarwinSignature: process.platform === 'darwin',
  })
  const home = { PILOTHOUSE_HOME: join(folder, 'home'), PILOTHOUSE_LABS: join(folder, 'labs') }
  app = await electron.launch({
    executablePath: program,
    env: { ...definedOnly(process.env), ...home },
    locale: 'en-US',
  })
  page = await app.firstWindow()
})

test.afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

test('the package itself has its fuses set', async () => {
  const wire: Partial<Record<FuseV1Options, number>> = await getCurrentFuseWire(
    join(built ?? '', build?.program ?? ''),
  )
  const off = '0'.charCodeAt(0)
  for (const fuse of [
    'RunAsNode',
    'EnableNodeOptionsEnvironmentVariable',
    'EnableNodeCliInspectArguments',
  ] as const)
    expect([fuse, wire[FuseV1Options[fuse]]]).toEqual([fuse, off])
})

test('it opens its window with the page, from its archive', async () => {
  await expect(page).toHaveTitle(/Pilothouse/)
  expect(page.url()).toMatch(/^file:.*app\.asar\/out\/renderer\/index\.html$/)
  expect(await app.evaluate(({ app }) => app.isPackaged)).toBe(true)
})

test('a simulated cluster is made, and its terminals answer', async () => {
  await page.getByRole('button', { name: 'Create cluster' }).first().click()
  const form = page.getByRole('dialog', { name: 'Create cluster' })
  await form.getByRole('combobox', { name: 'Provider' }).selectOption('sandbox')
  await form.getByRole('button', { name: 'Create', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Terminal m-k8s' })).toBeVisible()
  await expect(page.getByRole('table', { name: 'Nodes' }).getByRole('row')).toHaveCount(5)
})

const definedOnly = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
