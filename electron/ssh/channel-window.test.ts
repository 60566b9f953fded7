import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import { shellWindowBytes } from './shell-window'
import { runOn, startService, targetOf, trusting } from './testing'
import type { SshConnection } from './types'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

const size = { cols: 80, rows: 24 }

/** What a program on the server has read once it stands still: two looks in a row see the same. In bytes. */
async function readWhenStill(connection: SshConnection, pid: string): Promise<number> {
  const read = async () =>
    Number(/rchar: (\d+)/.exec((await runOn(connection, `cat /proc/${pid}/io`)).bytes.toString())?.[1])
  let before = -1
  let now = await read()
  while (now !== before) {
    await new Promise((resolve) => setTimeout(resolve, 300))
    before = now
    now = await read()
  }
  return now
}

describe.skipIf(missing)('paused channels to OpenSSH', () => {
  let rig: TestHosts
  beforeAll(async () => {
    rig = await startTestHosts({ base: 21_260, workers: 0 })
  })
  afterAll(() => rig.stop())

  function connect(): Promise<SshConnection> {
    const { service, dispose } = startService(trusting())
    onTestFinished(dispose)
    return service.connect(targetOf(rig.hosts[0] as TestHost, { method: 'key-file', path: rig.keyPath }))
  }

  it('really stops the sender while paused, and loses nothing', async () => {
    const connection = await connect()
    // `dd` says how much it could write when it is asked by a signal.
    const channel = await connection.exec('echo $$; exec dd if=/dev/zero bs=64k count=2000 2>/tmp/dd.log')
    let received = 0
    let pid: (text: string) => void
    const started = new Promise<string>((resolve) => {
      pid = resolve
    })
    const ended = new Promise<void>((resolve) => {
      channel.listen({
        data: (bytes) => {
          if (received === 0) {
            channel.pause()
            pid(Buffer.from(bytes).toString('latin1').split('\n')[0] ?? '')
          }
          received += bytes.length
        },
        end: () => resolve(),
      })
    })
    const dd = await started
    // Our window and ssh2's buffer are 2 MiB each, the pipe and sshd's own buffers are smaller.
    expect(await readWhenStill(connection, dd)).toBeLessThan(8 * 1024 * 1024)
    channel.resume()
    await ended
    expect(received).toBe(2000 * 64 * 1024 + `${dd}\n`.length)
  })

  it('lets a paused shell send no more than its window, and gives all of it afterwards', async () => {
    const connection = await connect()
    const shell = await connection.shell(size)
    let text = ''
    let pid: string | undefined
    let started: (pid: string) => void
    const dd = new Promise<string>((resolve) => {
      started = resolve
    })
    const ended = new Promise<void>((resolve) => {
      shell.listen({
        data: (bytes) => {
          text += Buffer.from(bytes).toString('latin1')
          if (pid) return
          pid = /pid(\d+)\r/.exec(text)?.[1]
          if (!pid) return
          shell.pause()
          started(pid)
        },
        end: () => resolve(),
      })
    })
    const blocks = 1000
    shell.write(
      Buffer.from(`exec sh -c 'stty -echo; echo pid$$; exec dd if=/dev/zero bs=4k count=${blocks} 2>&-'\n`),
    )
    // Once on its way, once in sshd's buffer, and some in the kernel's.
    expect(await readWhenStill(connection, await dd)).toBeLessThan(3 * shellWindowBytes)
    shell.resume()
    await ended
    expect(text.split('\0').length - 1).toBe(blocks * 4096)
  })
})
