import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseGlobalStatus } from './global-status'
import { type MachineLine, parseMachineLine } from './machine-readable'

const linesOf = (text: string): MachineLine[] =>
  text.split('\n').flatMap((line) => parseMachineLine(line) ?? [])

const captured = (file: string): MachineLine[] =>
  linesOf(readFileSync(join(import.meta.dirname, 'testdata', `${file}.txt`), 'utf8'))

interface Entry {
  id: string
  name: string
  provider: string
  state: string
  folder: string
}

/** As Vagrant's command `global-status` writes them: the lines for programs, then the table for people. */
function written(entries: readonly Entry[]): string {
  const escaped = (text: string) => text.replaceAll(',', '%!(VAGRANT_COMMA)')
  const line = (type: string, ...data: string[]) => `1,,${[type, ...data.map(escaped)].join(',')}`
  const info = (text: string) => line('ui', 'info', text)
  return [
    line('metadata', 'machine-count', String(entries.length)),
    ...entries.flatMap(({ id, provider, folder, state }) => [
      line('machine-id', id),
      line('provider-name', provider),
      line('machine-home', folder),
      line('state', state),
    ]),
    ...['id', 'name', 'provider', 'state', 'directory', ''].map(info),
    info('-'.repeat(70)),
    ...entries.flatMap(({ id, name, provider, state, folder }) =>
      [`${id}  `, `${name} `, `${provider} `, `${state} `, `${folder} `, ''].map(info),
    ),
    info(' \\nThe above shows information about all known Vagrant environments'),
  ].join('\n')
}

describe('the list of all machines', () => {
  test('of VirtualBox', () => {
    expect(parseGlobalStatus(captured('virtualbox-global-status'))).toEqual([
      { name: 'm-k8s', provider: 'virtualbox', state: 'poweroff', folder: '/home/user/rig/labA' },
      { name: 'w1-k8s', provider: 'virtualbox', state: 'poweroff', folder: '/home/user/rig/labA' },
    ])
  })

  test('of LXC and libvirt', () => {
    const lxc = parseGlobalStatus(captured('lxc-global-status'))
    expect(lxc.map(({ name, provider, state }) => [name, provider, state])).toEqual(
      ['m-k8s', 'w1-k8s', 'w2-k8s', 'w3-k8s'].map((name) => [name, 'lxc', 'running']),
    )
    expect(parseGlobalStatus(captured('libvirt-global-status'))).toEqual([
      { name: 'm-k8s', provider: 'libvirt', state: 'running', folder: '/home/user/rig/labB' },
    ])
  })

  test('without any machine', () => {
    const none = linesOf('1,,metadata,machine-count,0\n1,,ui,info,There are no active Vagrant environments')
    expect(parseGlobalStatus(none)).toEqual([])
  })

  test('is read as it was written, whatever folders are called', () => {
    const word = fc.stringMatching(/^[\w.-]{1,20}$/)
    const folder = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((text) => !/\\[nr]|[\r\n]|VAGRANT_COMMA/.test(text))
    const entry = fc.record({
      id: fc.stringMatching(/^[0-9a-f]{7}$/),
      name: word,
      provider: word,
      state: word,
      folder,
    })
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const expected = entries.map(({ id: _, ...machine }) => machine)
        expect(parseGlobalStatus(linesOf(written(entries)))).toEqual(expected)
      }),
    )
  })

  test('keeps what it has where the table is missing, cut off or out of step', () => {
    const entries = ['a', 'b'].map((name) => ({
      id: `${name}${name}11111`,
      name,
      provider: 'lxc',
      state: 'running',
      folder: `/${name}`,
    }))
    const names = (text: string) => parseGlobalStatus(linesOf(text)).map(({ name }) => name)
    const whole = written(entries)
    expect(names(whole)).toEqual(['a', 'b'])
    expect(names(whole.slice(0, whole.indexOf('-----')))).toEqual(['', ''])
    expect(names(whole.slice(0, whole.lastIndexOf('bb11111')))).toEqual(['a', ''])
    expect(names(whole.replace('ui,info,aa11111', 'ui,info,other'))).toEqual(['', 'b'])
  })

  test('leaves out what names no folder, and any text gives some list', () => {
    expect(parseGlobalStatus(linesOf('1,,machine-id,1234567\n1,,state,running'))).toEqual([])
    const noise = fc.array(
      fc.constantFrom(
        '1,,machine-id,x',
        '1,,ui,info,----------------------',
        '1,,ui,info',
        '1,,machine-home',
        'x',
      ),
    )
    fc.assert(fc.property(noise, (lines) => void parseGlobalStatus(linesOf(lines.join('\n')))))
  })
})
