import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Transfer, TransferSource } from '#shared/files'
import type { Host } from '../../transport/host'
import { releaseFiles, releaseFilesOf, sendWantedFiles, upload } from './page-files'

/** A fake: a host that wants bytes of files, and keeps what it is sent. */
function startHost() {
  const sent: string[] = []
  let want: (wanted: object) => void = () => undefined
  const host = {
    files: { type: 'page', send: async (_: string, bytes: Blob) => void sent.push(await bytes.text()) },
    on: (_: string, listener: typeof want) => {
      want = listener
      return () => undefined
    },
  } as unknown as Host
  const stop = sendWantedFiles(host)
  const ask = async (key: string) => {
    sent.length = 0
    want({ key, request: 'r', file: 0, offset: 1, end: 4 })
    await new Promise(setImmediate)
    return sent
  }
  return { host, ask, stop }
}

describe('files of this page', () => {
  let page: ReturnType<typeof startHost>
  beforeEach(() => {
    page = startHost()
  })
  afterEach(() => page.stop())

  const given = [{ path: 'a.txt', file: new File(['hello'], 'a.txt') }]
  const transfer = (id: string, state: Transfer['state']) => ({ id, state }) as Transfer
  /** Gives the key under which the host asks for the files. */
  async function start(...transferIds: string[]): Promise<string> {
    let key = ''
    await upload(page.host, given, async (source: TransferSource) => {
      if (source.type === 'page') key = source.key
      return transferIds
    })
    return key
  }

  it('are sent as long as one of their transfers may want them', async () => {
    const key = await start('to-a', 'to-b')
    expect(await page.ask(key)).toEqual(['ell'])
    releaseFiles([transfer('to-a', 'done'), transfer('to-b', 'running'), transfer('other', 'done')])
    expect(await page.ask(key)).toEqual(['ell'])
    releaseFiles([transfer('to-b', 'cancelled')])
    expect(await page.ask(key)).toEqual([])
  })

  it('are kept for a transfer that failed, until it is taken off the list', async () => {
    const key = await start('failing')
    releaseFiles([transfer('failing', 'failed')])
    expect(await page.ask(key)).toEqual(['ell'])
    releaseFilesOf('failing')
    expect(await page.ask(key)).toEqual([])
  })

  it('are let go of where the host makes no transfer', async () => {
    let key = ''
    const refused = upload(page.host, given, async (source) => {
      if (source.type === 'page') key = source.key
      throw new Error('refused')
    })
    await expect(refused).rejects.toThrow('refused')
    expect(await page.ask(key)).toEqual([])
  })
})
