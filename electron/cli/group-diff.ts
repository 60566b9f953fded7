import { comparedText, type DiffRow, diffRows } from '#shared/compare-diff'
import type { ResultGroup } from '#shared/compare-groups'
import type { Noise } from '#shared/compare-noise'
import compare from '../../shared/i18n/en/compare.json'
import { sideBySideText, unifiedText } from './diff-text'
import { groupNames } from './group-text'

/** How groups differ from the largest one, as the page shows it: without what is ignored, standard error below the output. */
export class GroupDiff {
  readonly #largest: ResultGroup
  readonly #textOf: (group: ResultGroup) => string

  /** `names` as for `maskNoise`. */
  constructor(largest: ResultGroup, ignore: ReadonlySet<Noise>, names: readonly string[]) {
    this.#largest = largest
    this.#textOf = (group) => comparedText(group, compare.diff.errorOutput, ignore, names)
  }

  /** As `diff -u`; empty where nothing differs. */
  unified(group: ResultGroup): string {
    return unifiedText(this.#rows(group), groupNames(this.#largest), groupNames(group))
  }

  /** For people. */
  text(group: ResultGroup, form: 'unified' | 'side-by-side', columns: number): string {
    const text = form === 'unified' ? this.unified(group) : sideBySideText(this.#rows(group), columns)
    return text || `${compare.diff.same}\n`
  }

  #rows(group: ResultGroup): DiffRow[] {
    return diffRows(this.#textOf(this.#largest), this.#textOf(group)).rows
  }
}
