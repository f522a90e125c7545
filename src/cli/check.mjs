// npm run check: everything that looks at the source without running it.
import './require-node.mjs'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runChecks } from './check-steps.mjs'
import { ROOT } from './repo.mjs'

if (!existsSync(join(ROOT, 'node_modules'))) {
  console.error('The npm packages are missing: run npm ci first.')
  process.exit(1)
}
const { failed } = await runChecks()
process.exitCode = failed > 0 ? 1 : 0
