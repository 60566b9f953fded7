/** Counts of tests: how many passed, failed and were skipped, and why. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

export const nothing = { passed: 0, failed: 0, skipped: 0, reasons: [], failures: [] }

export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
  reasons: [...a.reasons, ...b.reasons],
  failures: [...a.failures, ...b.failures],
})

/** As scripts/vitest-counts.mjs wrote them; nothing where vitest did not get that far. */
export async function vitestCounts(path) {
  return (await readJson(path)) ?? nothing
}

/** From Playwright's JSON report; nothing where there is none. */
export async function playwrightCounts(path) {
  const report = await readJson(path)
  return (report?.suites ?? []).flatMap(specsOf).map(playwrightCount).reduce(add, nothing)
}

const specsOf = (suite) => [...suite.specs, ...(suite.suites ?? []).flatMap(specsOf)]

function playwrightCount({ title, tests: [test] }) {
  if (test.status === 'expected') return { ...nothing, passed: 1 }
  if (test.status !== 'skipped') {
    const error = test.results.at(-1)?.errors[0]?.message ?? test.status
    return { ...nothing, failed: 1, failures: [`${title}: ${error}`] }
  }
  const why = test.annotations.find((annotation) => annotation.type === 'skip')?.description
  return { ...nothing, skipped: 1, reasons: [why ? `${title}: ${why}` : title] }
}

async function readJson(path) {
  return existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : null
}
