/**
 * Runs every check and test on a machine that may have nothing but Node. One failing part does not stop the others.
 * The last line is the sum: `N passed, N failed, N skipped`. Exit status 1 where anything failed.
 */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import {
  aptInstall,
  ensureBuild,
  ensureDependencies,
  ensureNode,
  findProgram,
  note,
  root,
  run,
  runMain,
} from './prepare.mjs'
import { add, nothing, playwrightCounts, vitestCounts } from './test-counts.mjs'

/** Debian packages that tests use, and what is left out without them. */
const systemNeeds = [
  { program: 'chromium', package: 'chromium', for: 'end-to-end tests' },
  {
    file: '/usr/lib/chromium/chromium-headless-shell',
    package: 'chromium-headless-shell',
    for: 'end-to-end tests in a lighter Chromium',
  },
  { program: 'sshd', package: 'openssh-server', for: 'tests with real OpenSSH servers' },
  { program: 'ssh-keygen', package: 'openssh-client', for: 'tests with real OpenSSH keys' },
  { file: '/usr/share/doc/libpam-oath', package: 'libpam-oath', for: 'tests with one-time codes' },
  { program: 'puttygen', package: 'putty-tools', for: 'logins with keys of PuTTY' },
  { program: 'gnome-keyring-daemon', package: 'gnome-keyring', for: 'tests with a real keychain' },
  { program: 'dbus-daemon', package: 'dbus-daemon', for: 'tests with a real keychain' },
  { program: 'curl', package: 'curl', for: 'tests of forwards' },
  { program: 'asciinema', package: 'asciinema', for: 'recordings in another player' },
  { program: 'openssl', package: 'openssl', for: 'tests with real OpenSSH servers' },
  { program: 'unshare', package: 'util-linux', for: 'tests with real OpenSSH servers' },
  { program: 'pgrep', package: 'procps', for: 'tests with real OpenSSH servers' },
  { program: 'ss', package: 'iproute2', for: 'tests with real OpenSSH servers' },
  { program: 'zsh', package: 'zsh', for: 'tests of send and wait in zsh' },
  { program: 'mmdebstrap', package: 'mmdebstrap', for: 'tests with a real VBoxManage' },
  { program: 'kubectl', package: 'kubernetes-client', for: 'tests with the real kubectl' },
  { program: 'shellcheck', package: 'shellcheck', for: 'checks of the provisioning scripts' },
  { program: 'ruby', package: 'ruby', for: 'tests of the Vagrantfile' },
  ...['vagrant', 'vagrant-lxc', 'lxc', 'redir', 'mmdebstrap'].map((name) => ({
    file: `/usr/share/doc/${name}`,
    package: name,
    for: 'tests with real Vagrant',
    // Debian's Vagrant would take the place of a VirtualBox that it does not know.
    unless: 'VBoxManage',
  })),
  { program: 'makensis', package: 'nsis', for: 'tests of the Windows installer' },
  { program: '7za', package: 'p7zip-full', for: 'tests of the Windows installer' },
  { program: 'wine', package: 'wine', for: 'tests of the Windows installer' },
  { file: '/usr/lib/wine/wine64', package: 'wine64', for: 'tests of the Windows installer' },
  {
    program: 'x86_64-w64-mingw32-gcc',
    package: 'gcc-mingw-w64-x86-64',
    for: 'tests of the Windows installer',
  },
  {
    file: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
    package: 'fonts-noto-cjk',
    for: 'Korean text',
  },
]

const bin = (script) => join(root, 'node_modules', script)

const checks = [
  { name: 'format and lint', script: bin('@biomejs/biome/bin/biome'), args: ['check', '.'] },
  { name: 'types', script: bin('@typescript/native/bin/tsc'), args: ['-p', 'tsconfig.json'] },
  {
    name: 'import rules',
    script: bin('dependency-cruiser/bin/dependency-cruise.mjs'),
    args: ['--config', '.dependency-cruiser.cjs', 'electron', 'renderer', 'shared'],
  },
  { name: 'unused code', script: bin('knip/bin/knip.js'), args: [] },
]

const vitestSuite = (name, config) => ({
  name,
  script: bin('vitest/vitest.mjs'),
  args: ['run', '--config', config, '--reporter=default', '--reporter=scripts/vitest-counts.mjs'],
  reportVariable: 'TEST_COUNTS_FILE',
  counts: vitestCounts,
})

/** Packaging first: it mostly waits for Wine, while Vagrant beside it wants every processor. */
const suites = [
  vitestSuite('packaging tests', 'e2e/packaging/vitest.config.ts'),
  vitestSuite('unit tests', 'vitest.config.ts'),
]

/** Goes on beside those. It is a chain of short commands, each of which keeps one processor busy. */
const vagrantSuite = vitestSuite('tests with real Vagrant', 'e2e/rigs/vagrant-lxc/vitest.config.ts')

/** Needs all processors for itself. */
const browserSuite = {
  name: 'end-to-end tests',
  script: bin('playwright/cli.js'),
  args: ['test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json'],
  reportVariable: 'PLAYWRIGHT_JSON_OUTPUT_FILE',
  counts: playwrightCounts,
}

let stopped = false
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopped = true
  })
}

runMain(async () => {
  let total
  try {
    total = await testAll()
  } catch (error) {
    note(error.message)
    total = { ...nothing, failed: 1 }
  }
  process.exitCode = total.failed > 0 ? 1 : 0
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
})

async function testAll() {
  await ensureNode()
  await installSystemPackages()
  await ensureDependencies()
  await ensureBuild()

  const scratch = await mkdtemp(join(tmpdir(), 'pilothouse-test-'))
  try {
    return summarise(await runParts(scratch, await testEnvironment(scratch)))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function runParts(scratch, environment) {
  const parts = []
  const inTurn = async () => {
    for (const check of checks) parts.push(await runCheck(check, environment))
    for (const suite of suites) parts.push(await runSuite(suite, scratch, environment))
  }
  const [beside] = await Promise.all([runBeside(vagrantSuite, scratch, environment), inTurn()])
  const hasBrowser = process.platform !== 'linux' || findSystemProgram('chromium')
  const browser = hasBrowser
    ? await runSuite(browserSuite, scratch, environment)
    : leftOut(browserSuite, 'chromium is not installed')
  return [...parts, beside, browser]
}

/** Nothing a test does may touch the user's own files, nor start a download of the Electron runtime. */
async function testEnvironment(scratch) {
  const folders = { HOME: 'home', PILOTHOUSE_HOME: 'pilothouse', PILOTHOUSE_LABS: 'labs' }
  const environment = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent' }
  for (const [variable, name] of Object.entries(folders)) {
    environment[variable] = join(scratch, name)
    await mkdir(environment[variable])
  }
  return environment
}

async function installSystemPackages() {
  if (process.platform !== 'linux') return
  const missing = systemNeeds.filter(
    ({ program, file, unless }) =>
      !(program ? findSystemProgram(program) : existsSync(file)) && !(unless && findSystemProgram(unless)),
  )
  if (missing.length === 0) return
  try {
    await aptInstall(missing.map((need) => need.package))
  } catch (error) {
    note(error.message)
    for (const need of missing) note(`  without ${need.package}: no ${need.for}`)
  }
}

/** Administrators' programs are not in every user's PATH. */
function findSystemProgram(name) {
  return findProgram(name) ?? ['/usr/sbin', '/sbin'].map((folder) => join(folder, name)).find(existsSync)
}

async function runCheck({ name, script, args }, environment) {
  const passed = await runPart(name, script, args, environment)
  return { name, counts: passed ? { ...nothing, passed: 1 } : { ...nothing, failed: 1 } }
}

/** Its output comes as a whole at its end, so that it does not mix with another suite's. */
async function runBeside(suite, scratch, environment) {
  const file = join(scratch, 'beside.log')
  const output = await open(file, 'w')
  try {
    return await runSuite(suite, scratch, environment, output.fd)
  } finally {
    await output.close()
    process.stdout.write(await readFile(file))
  }
}

async function runSuite({ name, script, args, reportVariable, counts }, scratch, environment, output = 1) {
  const report = join(scratch, `${name.replaceAll(' ', '-')}.json`)
  const passed = await runPart(name, script, args, { ...environment, [reportVariable]: report }, output)
  const found = await counts(report)
  // A suite can fail as a whole, by an error outside of any test or before it could write its report.
  const failed = !passed && found.failed === 0 ? 1 : found.failed
  return { name, counts: { ...found, failed } }
}

function leftOut({ name }, reason) {
  return { name, counts: { ...nothing, skipped: 1, reasons: [`${name}: ${reason}`] } }
}

async function runPart(name, script, args, environment, output = 1) {
  note(`\n== ${name}`)
  const started = Date.now()
  const passed = await run(process.execPath, [script, ...args], {
    env: environment,
    stdio: ['ignore', output, output === 1 ? 2 : output],
  }).then(
    () => true,
    () => false,
  )
  if (stopped) throw new Error('Stopped by a signal.')
  note(`== ${name}: ${passed ? 'passed' : 'FAILED'} after ${Math.round((Date.now() - started) / 1000)} s`)
  return passed
}

/** Colours and long comparisons are in the output above. */
const shortened = (text) => stripVTControlCharacters(text).replaceAll(/\s+/g, ' ').slice(0, 400)

function summarise(parts) {
  console.log('\nSummary')
  for (const { name, counts } of parts) {
    const { passed, failed, skipped } = counts
    console.log(
      `  ${failed ? 'FAILED' : 'ok    '}  ${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`,
    )
    for (const reason of counts.reasons) console.log(`            skipped: ${reason}`)
    for (const failure of counts.failures) console.log(`            failed: ${shortened(failure)}`)
  }
  return parts.map((part) => part.counts).reduce(add)
}
