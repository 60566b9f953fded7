import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { ProcessGroups } from './process-groups'

describe.skipIf(process.platform === 'win32')('the processes of a shell', () => {
  it('end with it, also when it is not the leader of a group yet', async () => {
    // As a shell in the moment between fork and setsid: a member of this program's own group.
    const child = spawn('sleep', ['600'], { stdio: 'ignore', detached: false })
    const exit = once(child, 'exit')
    await new ProcessGroups(Number(child.pid)).end()
    expect(await exit).toEqual([null, 'SIGHUP'])
  })

  it('end although they ignore the hang-up', async () => {
    const child = spawn('sh', ['-c', "trap '' HUP; echo ready; sleep 600 & wait"], { detached: true })
    const exit = once(child, 'exit')
    await once(child.stdout, 'data')
    await new ProcessGroups(Number(child.pid)).end()
    expect(await exit).toEqual([null, 'SIGTERM'])
  })
})
