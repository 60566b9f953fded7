import { expect, it } from 'vitest'
import type { NodeResult } from '#shared/compare'
import { toMarkdown } from './markdown'

const result = (name: string, output: string, errorOutput = ''): NodeResult => ({
  ...{ source: { type: 'session', sessionId: name }, name, state: 'ended', exitCode: 0, signal: null },
  ...{ output, errorOutput, cut: false, durationMs: 1 },
})

it('has a heading for each group, and fences that no text can end', () => {
  const groups = [
    { results: [result('m', 'a\n'), result('w', 'a\n')] as [NodeResult, NodeResult] },
    { results: [result('x', '', '```\n````\n')] as [NodeResult] },
  ]
  expect(toMarkdown('cat `f`', groups, () => 'done')).toBe(
    [
      '```text\ncat `f`\n```',
      '### m, w: done',
      '```text\na\n```',
      '### x: done',
      '`````text\n```\n````\n`````\n',
    ].join('\n\n'),
  )
})
