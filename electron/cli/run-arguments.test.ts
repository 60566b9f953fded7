import { expect, it } from 'vitest'
import { parseRunArguments } from './run-arguments'

const parse = (...options: string[]) => parseRunArguments(['k8s', ...options, '--', 'uptime'])

it('takes kinds of noise in one option or several', () => {
  expect(parse().ignore).toEqual(new Set())
  expect(parse('--ignore', 'time,host', '--ignore', 'pid', '--ignore', 'pid').ignore).toEqual(
    new Set(['host', 'time', 'pid']),
  )
})

it.each([
  [['--ignore', 'times'], '--ignore: “times” is none of host, address, time, pid.'],
  [['--ignore', 'host,'], '--ignore: “” is none of host, address, time, pid.'],
  [['--timeout', '0'], '--timeout: “0” is no number of seconds from 1 to 3600.'],
  [['--timeout', '5s'], '--timeout: “5s” is no number of seconds from 1 to 3600.'],
  [['--side-by-side', '--json'], '--side-by-side does not go with --json.'],
  [['--side-by-side', '--diff'], '--side-by-side does not go with --diff.'],
  [['more'], '“more” is a word too many.'],
])('says what is wrong with %j', (options, message) => {
  expect(() => parse(...options)).toThrow(message)
})

it.each([
  [[], 'LAB|FOLDER is missing.'],
  [['k8s', 'uptime'], '“uptime” is a word too many.'],
  [['k8s'], 'COMMAND is missing: write it behind --.'],
  [['k8s', '--', ' '], 'COMMAND is missing: write it behind --.'],
])('says what is missing in %j', (args, message) => {
  expect(() => parseRunArguments(args)).toThrow(message)
})

it('takes one form of differences, and columns for people alone', () => {
  expect(parse().diff).toBeNull()
  expect(parse('--diff', '--json')).toMatchObject({ diff: 'unified', json: true })
  expect(parse('--side-by-side').diff).toBe('side-by-side')
})
