// node src/cli/run.mjs NAME [args]: runs src/cli/NAME.ts. Node 20 does not read TypeScript, so it is bundled first,
// once per state of the sources. Nothing but the entry itself writes to stdout.
import './require-node.mjs'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundle } from './bundle.mjs'
import { ROOT } from './repo.mjs'

async function main() {
  const [, , name = '', ...rest] = process.argv
  const entry = join(ROOT, 'src/cli', `${name}.ts`)
  if (!/^[a-z][a-z0-9-]*$/.test(name) || !existsSync(entry)) {
    console.error(`There is no src/cli/${name || 'NAME'}.ts to run. Usage: node src/cli/run.mjs NAME [args]`)
    process.exit(2)
  }
  if (!existsSync(join(ROOT, 'node_modules/vite'))) {
    console.error('The npm packages are missing: run npm ci first.')
    process.exit(2)
  }
  let file
  try {
    file = await bundle(name)
  } catch (error) {
    console.error(`src/cli/${name}.ts does not build:\n${error.message}`)
    process.exit(1)
  }
  process.setSourceMapsEnabled(true) // errors name the TypeScript lines
  process.argv = [process.argv[0], name, ...(rest[0] === '--' ? rest.slice(1) : rest)]
  await import(pathToFileURL(file).href)
}

await main()
