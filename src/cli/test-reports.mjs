// What the runners' reports say: how many tests passed, and which did not.
import { existsSync, readFileSync } from 'node:fs'

/** Longest part of a message in the summary, in characters. */
const MESSAGE_LENGTH = 200

/** A report of `vitest --reporter=json` → its counts, and a line for each test that failed. */
export function readVitestReport(path) {
  const { numPassedTests, numPendingTests, numTodoTests, testResults } = readReport(path)
  const troubles = testResults.flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status === 'failed')
    // a file that does not load has failed without a failed test in it
    if (failed.length === 0) return file.status === 'failed' ? [`${file.name}: ${firstLine(file.message)}`] : []
    return failed.map(({ fullName, failureMessages }) => `${file.name}: ${fullName}: ${firstLine(failureMessages[0])}`)
  })
  return { passed: numPassedTests, failed: troubles.length, skipped: numPendingTests + numTodoTests, troubles }
}

/** A report of `playwright --reporter=json` → the same. A test that passed when it was run again counts, and is named. */
export function readPlaywrightReport(path) {
  const { stats, suites } = readReport(path)
  const troubles = suites.flatMap(specsOf).flatMap(({ file, line, title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ status, results }) => {
        const message = results.find(({ error }) => error !== undefined)?.error.message
        return `${status === 'flaky' ? 'flaky: ' : ''}${file}:${line}: ${title}: ${firstLine(message)}`
      }),
  )
  const { expected, flaky, unexpected, skipped } = stats
  return { passed: expected + flaky, failed: unexpected, skipped, troubles }
}

function specsOf(suite) {
  return [...suite.specs, ...(suite.suites ?? []).flatMap(specsOf)]
}

function readReport(path) {
  if (!existsSync(path)) throw new Error('it ended without a report')
  return JSON.parse(readFileSync(path, 'utf8'))
}

function firstLine(message = 'no message') {
  // oxlint-disable-next-line no-control-regex -- colours of a terminal
  const [line] = message.replaceAll(/\x1b\[\d+m/g, '').split('\n')
  return line.slice(0, MESSAGE_LENGTH)
}
