import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, it } from 'vitest'
import { startTestHosts, type TestHosts, testHostsMissing } from '../e2e/rigs/testhosts'
import { isFinished, placeOf, startFiles, type TestFiles } from '../electron/files/testing'
import { type Comparison, report } from './report'

const run = promisify(execFile)
const mebibytes = 512
const rounds = 7

const missing = testHostsMissing()
if (missing) process.stdout.write(`sftp: skipped, since ${missing}\n`)

let rig: TestHosts
let files: TestFiles
let path: string
beforeAll(async () => {
  if (missing) return
  rig = await startTestHosts({ base: 26_800, workers: 0 })
  files = startFiles(rig)
  path = join(files.folder, 'data.bin')
  await run('sh', ['-c', `head -c ${mebibytes}M /dev/urandom > "$1"`, 'sh', path])
})
afterAll(async () => {
  await files?.dispose()
  await rig?.stop()
})

/** Both connect, log in with the same account, copy and leave. */
async function throughput(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return mebibytes / ((performance.now() - start) / 1000)
}

type Direction = 'up' | 'down'

const place = placeOf('m-k8s', 'root')
const remotePath = '/tmp/data.bin'
const copyPath = () => join(files.folder, 'copy/data.bin')

async function ours(direction: Direction): Promise<void> {
  const id =
    direction === 'up'
      ? await files.copy(
          { type: 'local', paths: [path] },
          { type: 'remote', places: [place], folder: dirname(remotePath) },
        )
      : await files.copy(
          { type: 'remote', place, paths: [remotePath] },
          { type: 'local', folder: dirname(copyPath()) },
        )
  const { state, error } = await files.until(id, isFinished)
  if (state !== 'done') throw new Error(`the copy ended as ${state}: ${error?.message}`)
}

async function peers(direction: Direction): Promise<void> {
  const command = direction === 'up' ? `put ${path} ${remotePath}` : `get ${remotePath} ${copyPath()}`
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR']
  const args = ['-q', '-b', '-', '-P', String(rig.hosts[0]?.port), '-i', rig.keyPath]
  const sftp = spawn('sftp', [...args, ...options.flatMap((option) => ['-o', option]), 'root@127.0.0.1'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  })
  sftp.stdin.end(`${command}\n`)
  const [code] = await once(sftp, 'exit')
  if (code !== 0) throw new Error(`sftp ended with ${code}`)
}

/** Nobody has to ask about a file that is there. */
const removeTarget = (direction: Direction): Promise<void> =>
  rm(direction === 'up' ? join(dirname(rig.keyPath), 'm-k8s', remotePath) : copyPath(), { force: true })

it.skipIf(missing)('SFTP throughput against sftp', async () => {
  const measure = async (what: string, direction: Direction): Promise<Comparison> => {
    const comparison: Comparison = { what, unit: 'MiB/s', ours: [], peers: [] }
    for (let round = 0; round < rounds; round += 1) {
      await removeTarget(direction)
      comparison.ours.push(await throughput(() => ours(direction)))
      await removeTarget(direction)
      comparison.peers.push(await throughput(() => peers(direction)))
    }
    return comparison
  }
  await mkdir(dirname(copyPath()))
  await report('sftp', 'sftp', [await measure('Upload', 'up'), await measure('Download', 'down')])
})
