import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestHosts, type TestHost, type TestHosts, testHostsMissing } from '../../e2e/rigs/testhosts'
import { FakePerson, runOn, startService, targetOf, trusting } from './testing'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

describe.skipIf(missing)('keyboard-interactive through PAM', () => {
  let rig: TestHosts

  beforeAll(async () => {
    rig = await startTestHosts({ base: 20_600, workers: 0, pam: true })
  }, 60_000)
  afterAll(() => rig.stop())

  const target = (password?: string) =>
    targetOf(
      rig.hosts[0] as TestHost,
      password === undefined ? { method: 'password' } : { method: 'password', password },
    )

  it('asks in the server’s words, again after a wrong answer, and remembers the right one', async () => {
    const answers = ['wrong', 'vagrant']
    const person = new FakePerson((question) => (question.type === 'host-key' ? [] : [answers.shift() ?? '']))
    const { service, dispose } = startService(person)
    const first = await service.connect(target())
    expect((await runOn(first, 'whoami')).bytes.toString()).toBe('vagrant\n')
    first.release()
    await service.connect(target())
    const questions = person.asked.filter((question) => question.type === 'secret')
    expect(questions).toMatchObject([
      { kind: 'keyboard-interactive', fields: [{ label: 'Password:', echo: false }], retry: false },
      { kind: 'keyboard-interactive', fields: [{ label: 'Password:', echo: false }], retry: true },
    ])
    dispose()
  })

  it('answers a lone password field with the password it was given', async () => {
    const person = trusting()
    const { service, dispose } = startService(person)
    await service.connect(target('vagrant'))
    expect(person.asked.map((question) => question.type)).toEqual(['host-key'])
    dispose()
  })

  it('gives up after three wrong answers', async () => {
    const person = trusting('wrong')
    const { service, dispose } = startService(person)
    await expect(service.connect(target())).rejects.toMatchObject({ code: 'ssh.auth' })
    expect(person.asked.filter((question) => question.type === 'secret')).toHaveLength(3)
    dispose()
  })
})
