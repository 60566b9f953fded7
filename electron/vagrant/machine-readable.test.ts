import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { messageOf, parseMachineLine } from './machine-readable'

/** As Vagrant's `UI::MachineReadable` writes a line. */
const written = (target: string, type: string, data: readonly string[]): string => {
  const escaped = data.map((text) =>
    text.replaceAll(',', '%!(VAGRANT_COMMA)').replaceAll('\n', '\\n').replaceAll('\r', '\\r'),
  )
  return `1795254708,${target},${type},${escaped.join(',')}`
}

const captured = (file: string): string[] =>
  readFileSync(join(import.meta.dirname, 'testdata', `${file}.txt`), 'utf8')
    .trimEnd()
    .split('\n')

describe('a machine-readable line', () => {
  test('is read as Vagrant wrote it', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((each) => !/\\[nr]|VAGRANT_COMMA/.test(each))
    const target = fc.constantFrom('', 'm-k8s', 'w1-k8s', 'default')
    const type = fc.constantFrom('ui', 'state', 'error-exit', 'forwarded_port', 'state-human-long')
    fc.assert(
      fc.property(target, type, fc.array(text, { minLength: 1 }), (about, kind, data) => {
        expect(parseMachineLine(written(about, kind, data))).toEqual({ target: about, type: kind, data })
      }),
    )
  })

  test('without data, and with an empty one', () => {
    expect(parseMachineLine('1,m-k8s,metadata')).toEqual({ target: 'm-k8s', type: 'metadata', data: [] })
    expect(parseMachineLine('1,,ui,info,')).toEqual({ target: '', type: 'ui', data: ['info', ''] })
  })

  test.each([
    '',
    'Host m-k8s',
    '  Port 22',
    'a,b,c',
    '12',
    ',m,ui,info,x',
    '1,m-k8s',
    'ssh-ed25519 AAAA, ui',
    '1,m,UI,x',
  ])('is not %j, which is plain text', (line) => expect(parseMachineLine(line)).toBeNull())

  test('any text is a line or plain text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseMachineLine(text)))
  })
})

describe('the message of a ui line', () => {
  const message = (target: string, text: string) => messageOf({ target, type: 'ui', data: ['detail', text] })

  test.each([
    ['==> m-k8s: Booting VM...', 'Booting VM...'],
    ['    m-k8s: SSH address: 127.0.0.1:60010', 'SSH address: 127.0.0.1:60010'],
    ['    m-k8s: \n    m-k8s: Inserting key...', '\nInserting key...'],
    ['    m-k8s:   indented', '  indented'],
    ['==> w1-k8s: of another machine', '==> w1-k8s: of another machine'],
    ['kubeadm: no prefix', 'kubeadm: no prefix'],
  ])('%j', (text, shown) => expect(message('m-k8s', text)).toBe(shown))

  test('has no prefix where it is about no machine', () => {
    expect(message('', "Bringing machine 'm-k8s' up")).toBe("Bringing machine 'm-k8s' up")
  })
})

test('a captured `up` is read to its last line; no prefix is left, and every action that began has ended', () => {
  const lines = captured('lxc-up').map(parseMachineLine)
  expect(lines).not.toContain(null)
  const messages = lines.flatMap((line) => (line?.type === 'ui' ? [messageOf(line)] : []))
  expect(messages).toContain('[base] step 1/3')
  expect(messages.filter((text) => /==>|^ {4}[mw]\d?-k8s:/.test(text))).toEqual([])
  const actions = lines.flatMap((line) => (line?.type === 'action' ? [line.data.at(-1)] : []))
  expect(actions.filter((each) => each === 'end')).toHaveLength(actions.length / 2)
})

test('a captured failure has no `end`', () => {
  const actions = captured('lxc-provision-fail')
    .map(parseMachineLine)
    .filter((line) => line?.type === 'action')
  expect(actions.filter((line) => line?.data[0] === 'provision')).toEqual([
    { target: 'w1-k8s', type: 'action', data: ['provision', 'start'] },
  ])
})

test('`global-status` has no targets', () => {
  const lines = captured('lxc-global-status').map(parseMachineLine)
  expect(lines.filter((line) => line?.type === 'machine-id')).toHaveLength(4)
  expect(new Set(lines.map((line) => line?.target))).toEqual(new Set(['']))
})
