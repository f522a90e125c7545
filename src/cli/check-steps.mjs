import { runTool } from './tools.mjs'

const STEPS = [
  { name: 'format', tool: 'oxfmt', args: ['--check'] },
  { name: 'lint', tool: 'oxlint', args: ['src', 'e2e', 'vite.config.ts'] },
  { name: 'types: page', tool: 'tsc', args: ['-p', 'tsconfig.json'] },
  { name: 'types: workers', tool: 'tsc', args: ['-p', 'src/worker/tsconfig.json'] },
  { name: 'unused code', tool: 'knip', args: [] },
]

/** Runs all steps, each whatever the others said; resolves to how many passed and failed. */
export async function runChecks() {
  const lines = []
  let failed = 0
  for (const { name, tool, args } of STEPS) {
    console.log(`--- ${name}`)
    const isPassed = await runTool(tool, args)
    if (!isPassed) failed++
    lines.push(`  ${isPassed ? 'ok    ' : 'FAILED'}  ${name}`)
  }
  console.log(`\n${lines.join('\n')}`)
  return { passed: STEPS.length - failed, failed }
}
