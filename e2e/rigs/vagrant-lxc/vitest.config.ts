import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { hangGuards } from '#shared/testing'

/** By how long they take, the longest first, so that both places are in use to the end. A new one goes first. */
const byLength = ['provider', 'stop-and-start', 'opened-lab', 'app-killed']

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      byLength.findIndex((name) => moduleId.endsWith(`/${name}.vagrant.test.ts`))
    return [...files].sort((a, b) => rank(a) - rank(b))
  }
}

/** Tests that make real machines: slow, and mostly waiting. The rig has two places. */
export default defineConfig({
  test: {
    include: ['{electron,e2e}/**/*.vagrant.test.ts'],
    sequence: { sequencer: LongestFirst },
    maxWorkers: 2,
    ...hangGuards,
    pool: 'forks',
  },
})
