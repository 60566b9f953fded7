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

  /** Starts `dd` in a shell, and pauses it as soon as it has told its process. */
  async function startDd(connection: SshConnection, blocks: number, expectsMuch = false) {
    const shell = await connection.shell(size)
    shell.expectMuch(expectsMuch)
    let received = Buffer.alloc(0)
    let pauseAt = 0
    let started: (pid: string) => void
    const pid = new Promise<string>((resolve) => {
      started = resolve
    })
    let paused = () => {}
    const ended = new Promise<void>((resolve) => {
      shell.listen({
        data: (bytes) => {
          received = Buffer.concat([received, bytes])
          const told = pauseAt === 0 ? /pid(\d+)\r/.exec(received.toString('latin1'))?.[1] : undefined
          if (told) pauseAt = received.byteLength
          if (pauseAt === 0 || received.byteLength < pauseAt) return
          pauseAt = Number.POSITIVE_INFINITY
          shell.pause()
          if (told) started(told)
          paused()
        },
        end: () => resolve(),
      })
    })
    shell.write(
      Buffer.from(`exec sh -c 'stty -echo; echo pid$$; exec dd if=/dev/zero bs=4k count=${blocks} 2>&-'\n`),
    )
    /** Goes on until so much more has come. */
    const take = (bytes: number) =>
      new Promise<void>((resolve) => {
        paused = resolve
        pauseAt = received.byteLength + bytes
        shell.resume()
      })
    const zeros = () => received.toString('latin1').split('\0').length - 1
    return { shell, pid: await pid, ended, take, zeros }
  }

  it('lets a paused shell send no more than its window, and gives all of it afterwards', async () => {
    const connection = await connect()
    const blocks = 1000
    const { shell, pid, ended, zeros } = await startDd(connection, blocks)
    // Once on its way, once in sshd's buffer, and some in the kernel's.
    expect(await readWhenStill(connection, pid)).toBeLessThan(3 * shellWindowBytes)
    shell.resume()
    await ended
    expect(zeros()).toBe(blocks * 4096)
  })

  it('lets a shell that is expected to print much send more, until it is not', async () => {
    const connection = await connect()
    const blocks = 2000
    const { shell, pid, ended, take, zeros } = await startDd(connection, blocks, true)
    const ahead = await readWhenStill(connection, pid)
    expect(ahead).toBeGreaterThan(3 * shellWindowBytes)
    shell.expectMuch(false)
    await take(ahead)
    expect((await readWhenStill(connection, pid)) - zeros()).toBeLessThan(3 * shellWindowBytes)
    shell.resume()
    await ended
    expect(zeros()).toBe(blocks * 4096)
  })
})
