import { expect, it } from 'vitest'
import { readArguments } from './arguments'

const options = {
  json: { type: 'boolean', default: false },
  timeout: { type: 'string', default: '60' },
} as const
const read = (...args: string[]) => readArguments(args, options, { places: ['LAB', 'NODE'], needed: 1 })

it('splits options from the rest', () => {
  expect(read('k8s', '--json', '--timeout=5', 'm-k8s')).toMatchObject({
    positionals: ['k8s', 'm-k8s'],
    values: { json: true, timeout: '5' },
  })
  expect(read('--', '--json')).toMatchObject({
    positionals: ['--json'],
    values: { json: false, timeout: '60' },
  })
})

it.each([
  [[], 'LAB is missing.'],
  [['a', 'b', 'c'], '“c” is a word too many.'],
  [['a', '--jsn'], 'There is no option “--jsn”. Allowed: --json, --timeout.'],
  [['a', '-j'], 'There is no option “-j”. Allowed: --json, --timeout.'],
  [['a', '--constructor'], 'There is no option “--constructor”. Allowed: --json, --timeout.'],
  [['a', '--json=yes'], '“--json” takes no value, and has “yes”.'],
  [['a', '--timeout'], '“--timeout” needs a value.'],
])('says what is wrong with %j', (args, message) => {
  expect(() => read(...args)).toThrow(message)
})

it('says that no option is allowed', () => {
  expect(() => readArguments(['--yes'], {})).toThrow('There is no option “--yes”. None is allowed here.')
})
