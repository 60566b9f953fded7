import { expect, it } from 'vitest'
import { parseRunArguments } from './run-arguments'

const parse = (...options: string[]) => parseRunArguments(['k8s', ...options, '--', 'uptime'])

it('takes kinds of noise in one option or several', () => {
  expect(parse()?.ignore).toEqual(new Set())
  expect(parse('--ignore', 'time,host', '--ignore', 'pid', '--ignore', 'pid')?.ignore).toEqual(
    new Set(['host', 'time', 'pid']),
  )
  for (const wrong of ['', 'times', 'host,', 'host;time']) expect(parse('--ignore', wrong)).toBeNull()
})

it('takes one form of differences, and columns for people alone', () => {
  expect(parse()?.diff).toBeNull()
  expect(parse('--diff', '--json')).toMatchObject({ diff: 'unified', json: true })
  expect(parse('--side-by-side')?.diff).toBe('side-by-side')
  expect(parse('--side-by-side', '--json')).toBeNull()
  expect(parse('--side-by-side', '--diff')).toBeNull()
})
