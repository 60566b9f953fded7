import type { NodeResult } from '#shared/compare'
import type { ResultGroup } from '#shared/compare-groups'
import { groupNames } from './result-text'

/** A command with its groups, for a note or an issue: a heading for each, its text in a fence that the text cannot end. */
export function toMarkdown(
  command: string,
  groups: readonly ResultGroup[],
  endText: (result: NodeResult) => string,
): string {
  const parts = groups.map((group) => {
    const [first] = group.results
    const texts = [first.output, first.errorOutput].filter((text) => text !== '')
    return [`### ${groupNames(group)}: ${endText(first)}`, ...texts.map(fenced)].join('\n\n')
  })
  return `${[fenced(command), ...parts].join('\n\n')}\n`
}

function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text.replace(/\n$/, '')}\n${fence}`
}
