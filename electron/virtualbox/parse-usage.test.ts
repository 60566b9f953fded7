import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseUsage } from './parse-usage'
import { captured } from './testing'

describe('what a machine takes of this PC', () => {
  const output = captured('metrics-query')

  it('is read, and is the same with the line ends of Windows', () => {
    expect(parseUsage(output)?.cpuPercent).toBeCloseTo(55.77)
    expect(parseUsage(output)?.memoryMiB).toBe(69)
    expect(parseUsage(output.replaceAll('\n', '\r\n'))).toEqual(parseUsage(output))
  })

  it('is not known before the first measurement, or of a machine that is off', () => {
    expect(parseUsage(captured('metrics-query-none'))).toBeNull()
    expect(parseUsage(output.split('\n').slice(0, 2).join('\n'))).toBeNull()
    expect(parseUsage(output.replace('70272', 'lots of'))).toBeNull()
  })

  it('is read behind any name of a machine', () => {
    const name = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text))
    fc.assert(
      fc.property(name, (text) => {
        const renamed = output.replaceAll('m-k8s.t-453540f1', () => text)
        expect(parseUsage(renamed)).toEqual(parseUsage(output))
      }),
    )
  })

  it('takes any text, and a megabyte of the worst', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseUsage(text)))
    for (const text of [' CPU/Load/User', ' CPU/Load/User ', ' RAM/Usage/Used 1', ' \t', '9'])
      expect(parseUsage(text.repeat(Math.floor(1_000_000 / text.length)))).toBeNull()
  })
})
