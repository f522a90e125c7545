// Node 20 does not read TypeScript: what src/cli has in TypeScript is bundled before it runs.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, ROOT } from './repo.mjs'
import { wasmPlugin } from './wasm-plugin.mjs'

const DAY_MS = 24 * 60 * 60 * 1000

/** The bundle of src/cli/NAME.ts for the sources as they are now, made once for each state of them. */
export async function bundle(name) {
  const home = join(ROOT, 'node_modules/.cache/treeline', name)
  mkdirSync(home, { recursive: true })
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
    plugins: [wasmPlugin()],
    build: {
      ssr: join(ROOT, 'src/cli', `${name}.ts`),
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
