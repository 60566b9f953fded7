/** `npm start`: prepares what is missing or stale, then opens the desktop app; browser mode where Electron cannot be had. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuild, ensureDependencies, ensureNode, note, root, run, runMain } from './prepare.mjs'

const electronFolder = join(root, 'node_modules/electron')
/** Where @electron/get looks by default, or is told to. */
const mirror = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/'
/** How long the mirror may take to answer at all, in ms. */
const probeMs = 5000
/** Time for a download of about 120 MB, and for unpacking a copy from the cache, in ms. */
const downloadMs = 15 * 60_000
const cacheMs = 15_000

runMain(async () => {
  await ensureNode()
  await ensureDependencies()
  await ensureBuild()
  const electron = electronPath() ?? (await installElectron())
  if (electron) return startElectron(electron)
  note('The Electron runtime is not installed and cannot be downloaded; starting browser mode instead.')
  await import(pathToFileURL(join(root, 'out/main/web.js')).href)
})

/** The installed runtime, or null. Not by `require('electron')`: that would begin a download without bounds. */
function electronPath() {
  const pathFile = join(electronFolder, 'path.txt')
  if (!existsSync(pathFile)) return null
  const path = join(electronFolder, 'dist', readFileSync(pathFile, 'utf8'))
  return existsSync(path) ? path : null
}

/** Runs Electron's own installer, which uses its cache first. Answers with null where it does not succeed in time. */
async function installElectron() {
  const reachable = await isReachable(mirror)
  if (reachable) note('Downloading the Electron runtime ...')
  const script = join(electronFolder, 'install.js')
  try {
    await run(process.execPath, [script], { stdio: 'ignore', timeout: reachable ? downloadMs : cacheMs })
  } catch {
    // The caller says in one line what happens instead.
    return null
  }
  return electronPath()
}

async function isReachable(url) {
  try {
    await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(probeMs) })
    return true
  } catch {
    return false
  }
}

/** Electron takes over: its signals, its output and its exit code are ours. */
function startElectron(path) {
  const child = spawn(path, [root, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    note(`Electron could not be started: ${error.message}`)
    process.exitCode = 1
  })
  child.once('exit', (code, signal) => {
    if (signal) note(`Electron was ended by ${signal}.`)
    process.exitCode = code ?? 1
  })
}
