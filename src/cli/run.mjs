// node src/cli/run.mjs NAME [args]: runs src/cli/NAME.ts. Node 20 does not read TypeScript, so it is bundled first,
// once per state of the sources. Nothing but the entry itself writes to stdout.
import './require-node.mjs'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fingerprint, ROOT } from './repo.mjs'

const DAY_MS = 24 * 60 * 60 * 1000

/** The bundle of src/cli/NAME.ts for the sources as they are now. */
async function bundle(name, entry) {
  const home = join(ROOT, 'node_modules/.cache/treeline', name)
  const current = join(home, fingerprint(['src', 'package-lock.json']))
  const file = join(current, `${name}.mjs`)
  if (existsSync(file)) return file

  const { build } = await import('vite')
  const draft = join(home, `draft-${process.pid}-${Date.now()}`)
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'silent',
    publicDir: false,
    build: {
      ssr: entry,
      outDir: draft,
      emptyOutDir: true,
      target: 'node20',
      sourcemap: 'inline',
      rolldownOptions: { output: { entryFileNames: `${name}.mjs`, chunkFileNames: '[name]-[hash].mjs' } },
    },
  })
  moveInto(draft, current)
  removeOld(home, current)
  return file
}

// Two processes may bundle at once: each in a folder of its own, and the first to finish gives the folder its name.
function moveInto(draft, current) {
  try {
    renameSync(draft, current)
  } catch (error) {
    if (!existsSync(current)) throw error
    rmSync(draft, { recursive: true, force: true })
  }
}

// Bundles of earlier sources; a day's grace, as a process may still be running from one.
function removeOld(home, current) {
  for (const name of readdirSync(home)) {
    const path = join(home, name)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (path !== current && stat !== undefined && Date.now() - stat.mtimeMs > DAY_MS) {
      rmSync(path, { recursive: true, force: true })
    }
  }
}

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
  mkdirSync(join(ROOT, 'node_modules/.cache/treeline', name), { recursive: true })
  let file
  try {
    file = await bundle(name, entry)
  } catch (error) {
    console.error(`src/cli/${name}.ts does not build:\n${error.message}`)
    process.exit(1)
  }
  process.setSourceMapsEnabled(true) // errors name the TypeScript lines
  process.argv = [process.argv[0], name, ...(rest[0] === '--' ? rest.slice(1) : rest)]
  await import(pathToFileURL(file).href)
}

await main()
