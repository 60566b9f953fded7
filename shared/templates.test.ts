// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are lines for a shell
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandTemplate, hasPlaceholders, placeholderWords } from './templates'

const values = { name: 'w1-k8s', ip: '192.168.56.101', role: 'worker', index: '2' }

describe('templates', () => {
  it.each([
    ['echo {{name}} {{ip}} {{role}} {{index}}', 'echo w1-k8s 192.168.56.101 worker 2'],
    ['ssh {{name}}.local "{{ip}}"', 'ssh w1-k8s.local "192.168.56.101"'],
    ['{{{name}}}', '{w1-k8s}'],
    ['echo \\{{name}} {{name}}', 'echo {{name}} w1-k8s'],
    ["kubectl get pods -o go-template='{{range .items}}{{.metadata.name}}{{end}}'", null],
    ['helm template --set x={{ .Values.name }} {{ name }} {{hostname}} {{NAME}} {{name', null],
    ['echo $name ${name} %h', null],
  ])('%s', (text, expected) => {
    expect(expandTemplate(text, values)).toBe(expected ?? text)
    expect(hasPlaceholders(text)).toBe(expected !== null)
  })

  it('needs a value', () => {
    for (const none of [{}, { role: '' }])
      expect(() => expandTemplate('{{role}}', none)).toThrow(
        expect.objectContaining({
          code: 'input.invalid',
          key: 'templates.noValue',
          params: { word: 'role' },
        }),
      )
  })

  it.each(['한글-1', 'node_2', '2001:db8::1', 'A.b'])('takes %s', (name) => {
    expect(expandTemplate('<{{name}}>', { name })).toBe(`<${name}>`)
  })

  it.each([
    'two words',
    '$(reboot)',
    '`x`',
    'a;b',
    "it's",
    'a"b',
    '-rf',
    '../x',
    'a\nb',
    'a*',
    '~',
    'x\u0000',
    '!x',
    '#',
  ])('refuses %j', (name) => {
    expect(() => expandTemplate('{{name}}', { name })).toThrow(
      expect.objectContaining({ key: 'templates.unsafeValue' }),
    )
  })

  it('puts nothing into a command that a shell could read as more than a word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...placeholderWords), (value, word) => {
        let text: string
        try {
          text = expandTemplate(`[{{${word}}}]`, { [word]: value })
        } catch {
          return
        }
        expect(text).toBe(`[${value}]`)
        expect(value).not.toMatch(/[\s"'`$\\;&|<>(){}[\]*?!~#=%^,/@+\p{C}]|^-/u)
      }),
      { numRuns: 500 },
    )
  })

  it('leaves a text without the four words as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', '\\', 'name', ' ', '.', 'x') }), (text) => {
        fc.pre(!text.includes('{{name}}'))
        expect(expandTemplate(text, values)).toBe(text)
      }),
    )
  })
})
