import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { noLogger } from '../platform/logger'
import type { SshTarget } from '../ssh'
import { readSeenLabs, SeenLabs } from './seen-labs'
import { LabsOfEachTest } from './testing-each'

const each = new LabsOfEachTest()

it('says how the labs are and where their machines answer, as long as the app lives', async () => {
  const { labs, homeFolder, provider } = each.world
  const { labId } = await each.createLab({ workers: 2 })
  const target: SshTarget = {
    ...{
      name: 'm-k8s',
      host: '127.0.0.1',
      port: 2222,
      username: 'vagrant',
      hostKeyAlias: 'm-k8s.k8s.vagrant',
    },
    credential: { method: 'key-file', path: '/lab/key' },
  }
  vi.spyOn(provider, 'sshTarget').mockImplementation((_, node) => {
    if (node === 'm-k8s') return target
    const credential = { method: 'key', privateKey: 'SECRET' } as const
    const own = node === 'w1-k8s' ? { ...credential, path: '/lab/key' } : credential
    return { ...target, name: node, credential: own }
  })
  const seen = new SeenLabs({ homeFolder, owner: 'me', labs, logger: noLogger() })
  const read = async () => await readSeenLabs(homeFolder, 'me')
  await expect.poll(read).not.toBeNull()

  const known = await read()
  expect(known?.labs.map(({ id }) => id)).toEqual([labId])
  expect(known?.targetOf(labId, 'm-k8s')).toEqual(target)
  expect(known?.targetOf(labId, 'w1-k8s')?.credential).toEqual(target.credential)
  expect(known?.targetOf(labId, 'w2-k8s')).toBeNull()
  expect(known?.targetOf('other', 'm-k8s')).toBeNull()
  expect(await readFile(join(homeFolder, 'labs-seen.json'), 'utf8')).not.toContain('SECRET')
  expect(await readSeenLabs(homeFolder, 'another life')).toBeNull()
  await seen.dispose()
  expect(await read()).toBeNull()
})
