import { writeFileSync } from 'node:fs'

/** Writes the counts that scripts/test.mjs adds up. vitest's own JSON report leaves out why a test was skipped. */
export default class CountsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, reasons: [] }
    for (const module of modules) this.count(module, counts)
    writeFileSync(process.env.TEST_COUNTS_FILE, JSON.stringify(counts))
  }

  count(module, counts) {
    const tests = [...module.children.allTests()]
    // A file that could not be loaded has failed without having a test.
    if (tests.length === 0 && !module.ok()) counts.failed += 1
    for (const test of tests) {
      const { state, note } = test.result()
      counts[state] += 1
      if (state === 'skipped') counts.reasons.push(note ? `${test.fullName}: ${note}` : test.fullName)
    }
  }
}
