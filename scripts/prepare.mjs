/**
 * What every command needs before it can start: a Node new enough, installed packages, a fresh build.
 * Plain Node without packages, since it runs before they are there. All progress goes to stderr.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, lstatSync } from 'node:fs'
import { readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alone } from './alone.mjs'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const oldestNode = [20, 19]
/** Set for the command that runs with a newer Node, so that it cannot start itself again and again. */
const newerNode = 'PILOTHOUSE_NEWER_NODE'
const buildInputs = [
  'electron',
  'renderer',
  'shared',
  'resources',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
]
/** Its time is the moment the last successful build began. */
const buildStamp = join(root, 'out/.built')
/** Held by the one command that installs or builds: two at a time would delete each other's files. */
const lock = join(root, 'out/.preparing')
/** node-pty has no ready-made binary for Linux and is compiled with these. */
const linuxToolchain = [
  { program: 'python3', package: 'python3' },
  { program: 'make', package: 'make' },
  { program: 'g++', package: 'g++' },
]

/**
 * Where this Node is older than package.json's `engines` asks for, as Debian 12's own is, the command goes on with a newer
 * one from the npm registry and ends as that ends. Throws where that is not possible.
 */
export async function ensureNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [wantedMajor, wantedMinor] = oldestNode
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return
  const tooOld = `Pilothouse needs Node.js ${oldestNode.join('.')} or newer; this is ${process.versions.node}.`
  const npx = findProgram('npx')
  if (!npx || process.platform === 'win32' || process.env[newerNode]) throw new Error(tooOld)
  note(`${tooOld} Going on with node@22 from the npm registry ...`)
  const env = { ...process.env, [newerNode]: '1' }
  const args = ['--yes', '--package', 'node@22', 'node', ...process.argv.slice(1)]
  const child = spawn(npx, args, { stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const [code] = await once(child, 'exit')
  process.exit(code ?? 1)
}

/** Runs `npm ci` where packages are missing or older than package-lock.json. */
export async function ensureDependencies() {
  if (!(await lacksPackages())) return
  await ensureToolchain()
  await alone(lock, async () => {
    if (await lacksPackages()) await installPackages()
  })
}

/** Packages behind a link are those of another copy of the project: npm would delete them there. */
async function lacksPackages() {
  const folder = join(root, 'node_modules')
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return false
  const installed = await modifiedAt(join(folder, '.package-lock.json'))
  return installed < (await modifiedAt(join(root, 'package-lock.json')))
}

async function installPackages() {
  note('Installing packages (npm ci) ...')
  const npm = npmCommand()
  await run(npm.command, [...npm.args, 'ci', '--no-audit', '--no-fund'], { env: npmEnvironment() })
}

/** Builds `out/` where a source is newer than the last build. */
export async function ensureBuild() {
  if (!(await isStale())) return
  await alone(lock, async () => {
    if (await isStale()) await build()
  })
}

async function isStale() {
  const newest = Math.max(...(await Promise.all(buildInputs.map((name) => newestIn(join(root, name))))))
  return newest >= (await modifiedAt(buildStamp))
}

async function build() {
  const started = new Date()
  note('Building ...')
  await run(process.execPath, [
    join(root, 'node_modules/electron-vite/bin/electron-vite.js'),
    'build',
    '--logLevel',
    'warn',
  ])
  await writeFile(buildStamp, '')
  await utimes(buildStamp, started, started)
}

/** Installs Debian packages as root; anyone else is told their names by the error this throws. */
export async function aptInstall(packages) {
  const isRoot = process.getuid?.() === 0
  if (!isRoot || !findProgram('apt-get'))
    throw new Error(`Please install these packages first: ${packages.join(' ')}`)
  note(`Installing ${packages.join(' ')} ...`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-qq'], { env })
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env })
}

/** The program's full path from PATH, or null. */
export function findProgram(name) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const path = folders.map((folder) => join(folder, name)).find((candidate) => existsSync(candidate))
  return path ?? null
}

/** Runs a program to its end with its output on stderr. Passes SIGINT and SIGTERM on, so that no child is left behind. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options })
    const passOn = (signal) => child.kill(signal)
    process.on('SIGINT', passOn).on('SIGTERM', passOn)
    const ended = () => process.off('SIGINT', passOn).off('SIGTERM', passOn)
    child.once('error', (error) => {
      ended()
      reject(error)
    })
    child.once('exit', (code, signal) => {
      ended()
      if (code === 0) resolve()
      else reject(new Error(`“${[command, ...args].join(' ')}” failed (${signal ?? code}).`))
    })
  })
}

/** Runs a command's main part; a failure ends the process with its message in one line. */
export function runMain(main) {
  endWithNpm()
  main().catch((error) => {
    note(error.message)
    process.exit(1)
  })
}

/**
 * npm runs a script through a shell that dies of a signal without passing it on. Where that shell is gone, whoever
 * ended it wanted this process to end.
 */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return
  const shell = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  timer.unref()
}

export function note(text) {
  process.stderr.write(`${text}\n`)
}

async function ensureToolchain() {
  if (process.platform !== 'linux') return
  const missing = linuxToolchain.filter(({ program }) => !findProgram(program))
  if (missing.length > 0) await aptInstall(missing.map((tool) => tool.package))
}

/** npm without a shell: on Windows `npm` is a batch file, so its script is run by this Node. */
export function npmCommand() {
  const scripts = [
    process.env.npm_execpath ?? '',
    join(dirname(process.execPath), 'node_modules/npm/bin/npm-cli.js'),
  ]
  const script = scripts.find((path) => path.endsWith('npm-cli.js') && existsSync(path))
  return script ? { command: process.execPath, args: [script] } : { command: 'npm', args: [] }
}

/**
 * Node's headers, where a package brought them, spare node-gyp a download. Those of another Node do as well: node-pty uses
 * Node-API, which does not change from version to version.
 */
function npmEnvironment() {
  const prefixes = [dirname(dirname(process.execPath)), '/usr']
  const prefix = prefixes.find((path) => existsSync(join(path, 'include/node/node_api.h')))
  return prefix ? { npm_config_nodedir: prefix, ...process.env } : process.env
}

/** Milliseconds since 1970; 0 where there is no such file. */
async function modifiedAt(path) {
  return existsSync(path) ? (await stat(path)).mtimeMs : 0
}

/** Time of the newest file or folder below `path`; a folder's own time tells of removed files. */
async function newestIn(path) {
  if (!existsSync(path)) return 0
  const found = await stat(path)
  if (!found.isDirectory()) return found.mtimeMs
  const names = (await readdir(path)).filter((name) => !/\.test\.tsx?$/.test(name))
  return Math.max(found.mtimeMs, ...(await Promise.all(names.map((name) => newestIn(join(path, name))))))
}
