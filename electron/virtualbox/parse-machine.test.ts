import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMachine, parseValues } from './parse-machine'
import { captured } from './testing'

describe('one machine', () => {
  const output = captured('showvminfo-forwarding')

  it('reads what matters', () => {
    expect(parseMachine(output)).toEqual({
      name: 't1',
      uuid: '4896deb5-5d27-480e-bf0c-b3f428258703',
      state: 'poweroff',
      groups: ['/'],
      memoryMB: 2048,
      logFolder: '/home/user/VirtualBox VMs/t1/Logs',
      hostOnly: ['vboxnet0'],
      forwardings: [
        { name: 'a b', protocol: 'udp', hostAddress: '', hostPort: 5000, guestPort: 53 },
        { name: 'ssh', protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 60_010, guestPort: 22 },
      ],
    })
  })

  it('reads the same with the line ends of Windows', () => {
    expect(parseMachine(output.replaceAll('\n', '\r\n'))).toEqual(parseMachine(output))
  })

  it('reads a name with a line feed', () => {
    const machine = parseMachine(captured('showvminfo-newline-in-name'))
    expect(machine?.name).toBe('line1\nline2')
    expect(machine?.logFolder).toBe('/home/user/VirtualBox VMs/line1_line2/Logs')
  })

  it('reads several groups, and the networks of macOS', () => {
    const machine = parseMachine(
      'name="a"\nUUID="1"\ngroups="/k8s,/other"\nhostonly-network2="vagrantnet-vbox1"\n',
    )
    expect(machine).toMatchObject({ groups: ['/k8s', '/other'], hostOnly: ['vagrantnet-vbox1'] })
  })

  it.each(['', 'VBoxManage', 'name="<inaccessible>"'])('is not in %j', (text) => {
    expect(parseMachine(text)).toBeNull()
  })

  it.each([
    ['a name with commas', 'a,b,tcp,,2222,,22', [['a,b', 2222, 22]]],
    ['too few parts', 'ssh,tcp,22', []],
    ['a port that is none', 'ssh,tcp,,x,,22', []],
    ['a port out of range', 'ssh,tcp,,70000,,22', []],
  ])('reads a forwarding with %s', (_, rule, expected) => {
    const machine = parseMachine(`name="a"\nUUID="1"\nForwarding(0)="${rule}"`)
    expect(machine?.forwardings.map(({ name, hostPort, guestPort }) => [name, hostPort, guestPort])).toEqual(
      expected,
    )
  })
})

describe('values', () => {
  it('lets no text of a user pass for a state of the machine', () => {
    const name = 'x"\\nVMState=\\"running\\"\nVMState=\\"running\\"'
    const values = parseValues(
      `name="${name.replace('x"', 'x\\"')}"\nVMState="poweroff"\ndescription="\nVMState=1\n"\n`,
    )
    expect(values.get('VMState')).toBe('poweroff')
  })

  it('reads back any text, as VirtualBox escapes it', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\r'))
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const escaped = texts.map((value) => value.replace(/["\\]/g, '\\$&'))
        const output = escaped.map((value, index) => `key${index}="${value}"`).join('\n')
        expect([...parseValues(output).values()]).toEqual(texts)
      }),
    )
  })

  it('goes on behind lines that hold no pair', () => {
    expect([...parseValues('WARNING: x\n rec_screen0\n=\n"IDE-0-0"="none"\nmemory=512\n')]).toEqual([
      ['IDE-0-0', 'none'],
      ['memory', '512'],
    ])
  })

  it('ends at a text without an end', () => {
    expect([...parseValues('a="1"\nb="2\nc=3')]).toEqual([['a', '1']])
  })

  it('takes any text, and a megabyte of the worst', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseValues(text)))
    for (const text of ['k="\n', '"=', 'x', '\\"\n', '"\n'])
      parseValues(`k="${text.repeat(Math.floor(1_000_000 / text.length))}`)
  })
})
