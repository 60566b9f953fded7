import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  codeHostsMissing,
  oneTimeCode,
  startTestHosts,
  type TestHost,
  type TestHosts,
  testHostsMissing,
} from '../../e2e/rigs/testhosts'
import { FakePerson, runOn, startService, targetOf, trusting } from './testing'

const missing = testHostsMissing()
if (missing) console.warn(`skipped: ${missing}`)

describe.skipIf(missing)('keyboard-interactive through PAM', () => {
  let rig: TestHosts

  beforeAll(async () => {
    rig = await startTestHosts({ base: 20_600, workers: 0, pam: 'password' })
  })
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

const codesMissing = codeHostsMissing()
if (codesMissing) console.warn(`skipped: ${codesMissing}`)

describe.skipIf(codesMissing)('a password and then a one-time code through PAM', () => {
  const passwordLabel = 'Password:'
  const codeLabel = "One-time password (OATH) for `vagrant':"
  let rig: TestHosts
  let counter = 0

  beforeAll(async () => {
    rig = await startTestHosts({ base: 20_700, workers: 0, pam: 'code' })
  })
  afterAll(() => rig.stop())

  /** A person who answers each question by its own words, with `codes` first. */
  function personWith(...codes: string[]) {
    return new FakePerson((question) => {
      if (question.type === 'host-key') return []
      const isCode = question.fields[0]?.label === codeLabel
      return [isCode ? (codes.shift() ?? oneTimeCode(counter++)) : 'vagrant']
    })
  }
  const labelsAsked = ({ asked }: FakePerson) =>
    asked.flatMap((question) => (question.type === 'secret' ? question.fields.map(({ label }) => label) : []))
  const target = (password?: string) =>
    targetOf(rig.hosts[0] as TestHost, {
      method: 'password',
      ...(password === undefined ? {} : { password }),
    })

  it('asks for each in its own words, and another time for the code alone, which nobody can keep', async () => {
    const person = personWith()
    const { service, dispose } = startService(person)
    const first = await service.connect(target())
    expect((await runOn(first, 'whoami')).bytes.toString()).toBe('vagrant\n')
    // Without what would change a screen.
    const banner = 'Have your[31m token at hand.'
    expect(first.banner).toBe(banner)
    expect(person.asked).toMatchObject([
      { type: 'host-key' },
      {
        kind: 'keyboard-interactive',
        fields: [{ label: passwordLabel, echo: false }],
        banner,
        retry: false,
        canRemember: true,
      },
      {
        kind: 'keyboard-interactive',
        fields: [{ label: codeLabel, echo: false }],
        retry: false,
        canRemember: false,
      },
    ])
    first.release()
    await service.connect(target())
    expect(labelsAsked(person)).toEqual([passwordLabel, codeLabel, codeLabel])
    dispose()
  })

  it('says that a code was refused, and begins anew', async () => {
    const person = personWith('000000')
    const { service, dispose } = startService(person)
    await service.connect(target())
    expect(person.asked.slice(1)).toMatchObject([
      { fields: [{ label: passwordLabel }], retry: false },
      { fields: [{ label: codeLabel }], retry: false },
      { fields: [{ label: passwordLabel }], retry: true },
      { fields: [{ label: codeLabel }], retry: false },
    ])
    dispose()
  })

  it('does not repeat a refused code where the server hangs up meanwhile', async () => {
    const person = personWith('000000')
    const { answer } = person
    person.answer = async (question, signal) => {
      if (question.type === 'secret' && question.retry) await rig.drop('m-k8s')
      return answer(question, signal)
    }
    const { service, dispose } = startService(person)
    await service.connect(target())
    expect(labelsAsked(person)).toEqual([passwordLabel, codeLabel, passwordLabel, codeLabel])
    dispose()
  })

  it('answers only the password with the one it was given', async () => {
    const person = personWith()
    const { service, dispose } = startService(person)
    await service.connect(target('vagrant'))
    expect(labelsAsked(person)).toEqual([codeLabel])
    dispose()
  })
})
