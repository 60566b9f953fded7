import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSnapshots, type Snapshot } from './parse-snapshots'
import { captured } from './testing'

const first = '839a9e31-6fe1-421c-af89-a84d3cd703a0'
const second = '4a776976-cce0-4cb2-ae6d-17ba61e46d13'
const third = 'bd98daaf-e6b7-412e-b42b-aec4a15651f8'

describe('snapshots of a machine', () => {
  const output = captured('showvminfo-snapshots')

  it('are a tree with a present place', () => {
    const snapshots = parseSnapshots(output)
    expect(snapshots.map(({ name, parentUuid, isCurrent }) => [name, parentUuid, isCurrent])).toEqual([
      ['first', null, false],
      ['second 한글', first, false],
      ['a"b', first, false],
      ['two\nlines', second, false],
      ['first', first, false],
      ['--live', third, true],
    ])
    expect(snapshots[0]).toMatchObject({
      uuid: first,
      description: 'before the\njoin "quoted" back\\slash',
    })
    expect(parseSnapshots(output.replaceAll('\n', '\r\n')).map(({ uuid }) => uuid)).toEqual(
      snapshots.map(({ uuid }) => uuid),
    )
  })

  it('are none for a machine without any', () => {
    expect(parseSnapshots(captured('showvminfo-forwarding'))).toEqual([])
  })

  it('are not made up by the description of the machine', () => {
    expect(output).toContain('description="x\nSnapshotName=\\"evil\\"')
    expect(parseSnapshots(output).map(({ name }) => name)).not.toContain('evil')
  })

  it('end where the output does', () => {
    for (let length = 0; length <= output.length; length += 97)
      expect(parseSnapshots(output.slice(0, length)).length).toBeLessThanOrEqual(6)
  })

  it('are read back with any name and description', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !/[\r\n]/.test(value))
    const snapshot = fc.record({ uuid: fc.uuid(), name: text, description: text })
    fc.assert(
      fc.property(fc.array(snapshot, { minLength: 1, maxLength: 9 }), (list) => {
        // A chain: each one is the first child of the one before.
        const lines = list.flatMap(({ uuid, name, description }, index) => [
          `SnapshotName${'-1'.repeat(index)}="${name}"`,
          `SnapshotUUID${'-1'.repeat(index)}="${uuid}"`,
          ...(description && [`SnapshotDescription${'-1'.repeat(index)}="${description}"`]),
        ])
        const expected: Snapshot[] = list.map((item, index) => ({
          ...item,
          parentUuid: list[index - 1]?.uuid ?? null,
          isCurrent: false,
        }))
        expect(parseSnapshots(`${lines.join('\n')}\n`)).toEqual(expected)
      }),
    )
  })

  it('take any text, and a megabyte of the worst', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseSnapshots(text)))
    for (const text of ['SnapshotName="\n', 'SnapshotUUID-1-1="x"\n', 'SnapshotName-1', '-1', '"\n'])
      expect(parseSnapshots(text.repeat(Math.floor(1_000_000 / text.length)))).toEqual([])
  })
})
