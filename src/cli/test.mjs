// npm test: the whole test command. Installs what is missing, then runs every runner, also after one has failed.
// The last line is the sum: "N passed, N failed".
import './require-node.mjs'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.mjs'
import { runChecks } from './check-steps.mjs'
import { ensureInstalled } from './install.mjs'
import { ensureChromium, ensureEmojiFont, ensureProgram } from './test-programs.mjs'
import { readPlaywrightReport, readVitestReport } from './test-reports.mjs'
import { runTool } from './tools.mjs'

const CRASHED = { passed: 0, failed: 1 }
const DONE = { passed: 1, failed: 0 }
const reports = mkdtempSync(join(tmpdir(), 'treeline-test-'))

const RUNNERS = [
  { name: 'programs', runner: findPrograms },
  { name: 'check', runner: runChecks },
  { name: 'unit', runner: runUnit },
  { name: 'build:single', runner: async () => ((await build('single')) ? DONE : CRASHED) },
  { name: 'build', runner: async () => ((await build('page')) ? DONE : CRASHED) },
  { name: 'e2e', runner: runE2e },
]

/** In CI a missing program is a failure; elsewhere the suite that needs it skips itself. */
async function findPrograms() {
  const isMust = Boolean(process.env.CI) && process.env.CI !== 'false'
  const needs = [
    ['websocketd', 'the feed suite is skipped'],
    ['nats-server', 'the suite of NATS JetStream is skipped'],
    ['nginx', 'the test of the page behind it is skipped'],
    ['caddy', 'the test of the page behind it is skipped'],
    ['openssl', 'these two need it for a certificate'],
    ['jq', 'the tests of the documented jq commands are skipped'],
  ]
  let failed = 0
  for (const [name, whatIsSkipped] of needs) {
    if (!(await ensureProgram(name, whatIsSkipped)) && isMust) failed++
  }
  return { passed: 0, failed }
}

async function runUnit() {
  const report = join(reports, 'unit.json')
  const isGreen = await runTool('vitest', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  return atLeastOneWhenRed(isGreen, readVitestReport(report))
}

async function runE2e() {
  if (!(await ensureChromium())) return CRASHED
  await ensureEmojiFont()
  const report = join(reports, 'e2e.json')
  const isGreen = await runTool('playwright', ['test', '-c', 'e2e/playwright.config.ts', '--reporter=list,json'], {
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  })
  return atLeastOneWhenRed(isGreen, readPlaywrightReport(report))
}

// A runner can be red without a failed test (an error between tests), or green without any test.
function atLeastOneWhenRed(isGreen, count) {
  const isRed = !isGreen || count.passed + count.failed === 0
  return isRed && count.failed === 0 ? { ...count, failed: 1 } : count
}

async function runAll() {
  const rows = []
  for (const { name, runner } of RUNNERS) {
    console.log(`\n=== ${name} ${'='.repeat(70 - name.length)}\n`)
    const startMs = Date.now()
    let count
    try {
      count = await runner()
    } catch (error) {
      console.error(`${name} crashed: ${error.message}`)
      count = CRASHED
    }
    rows.push({ name, seconds: Math.round((Date.now() - startMs) / 1000), skipped: 0, troubles: [], ...count })
  }
  return rows
}

function printSummary(rows) {
  console.log(`\n=== summary ${'='.repeat(63)}\n`)
  for (const { name, passed, failed, skipped, seconds, troubles } of rows) {
    const more = skipped > 0 ? `, ${skipped} skipped` : ''
    console.log(`  ${name.padEnd(14)}${passed} passed, ${failed} failed${more}  (${seconds} s)`)
    for (const trouble of troubles) console.log(`    ${trouble.replace(`${process.cwd()}/`, '')}`)
  }
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0)
  const skipped = sum('skipped')
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  return sum('failed')
}

try {
  await ensureInstalled()
  process.exitCode = printSummary(await runAll()) > 0 ? 1 : 0
} catch (error) {
  console.error(error.message)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
} finally {
  rmSync(reports, { recursive: true, force: true })
}
