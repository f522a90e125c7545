// Builds both pages where they are not fresh. The e2e server starts with it (e2e/playwright.config.ts).
import { ensureBuilt } from './build.mjs'

try {
  await ensureBuilt('page')
  await ensureBuilt('single')
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
