import { writeFileSync } from 'node:fs'

/** Writes what scripts/test.mjs adds up and tells at the end. vitest's own JSON report leaves out why a test was skipped. */
export default class CountsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: 0, skipped: 0, reasons: [], failures: [] }
    for (const module of modules) countModule(module, counts)
    for (const error of unhandledErrors) fail(counts, 'outside of any test', [error])
    writeFileSync(process.env.TEST_COUNTS_FILE, JSON.stringify(counts))
  }
}

function countModule(module, counts) {
  for (const test of module.children.allTests()) {
    const { state, note, errors } = test.result()
    if (state === 'failed') fail(counts, `${module.relativeModuleId}: ${test.fullName}`, errors)
    else counts[state] += 1
    if (state === 'skipped') counts.reasons.push(note ? `${test.fullName}: ${note}` : test.fullName)
  }
  // What is neither loaded nor set up nor taken down well belongs to no test.
  for (const part of [module, ...module.children.allSuites()]) {
    const errors = part.errors()
    if (errors.length > 0) fail(counts, `${module.relativeModuleId}: ${part.fullName ?? 'the file'}`, errors)
  }
}

function fail(counts, what, errors) {
  counts.failed += 1
  counts.failures.push(`${what}: ${errors?.[0]?.message ?? 'no reason was given'}`)
}
