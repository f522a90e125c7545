// npm run build: dist/, the hosted page with the single file beside it.
import { build } from './build.mjs'

try {
  if (!(await build('page'))) process.exitCode = 1
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
