// Vite's way to the scanner: `import { WASM } from '…/scanner/index.ts?wasm'` gives the compiled module in base64, as a
// page that is opened from disk can fetch nothing. Compiled once for each state of its sources.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, ROOT } from './repo.mjs'

const SOURCES = join(ROOT, 'src/scanner')
const CACHE = join(ROOT, 'node_modules/.cache/treeline/scanner')

export function scannerPlugin() {
  return {
    name: 'scanner',
    async load(id) {
      if (!id.endsWith('/src/scanner/index.ts?wasm')) return undefined
      for (const file of readdirSync(SOURCES)) this.addWatchFile(join(SOURCES, file))
      const wasm = await compileScanner()
      return `export const WASM = '${wasm.toString('base64')}'`
    },
  }
}

/** The bytes of the module. */
async function compileScanner() {
  const file = join(CACHE, `${fingerprint(['src/scanner', 'src/cli/scanner-plugin.mjs', 'package-lock.json'])}.wasm`)
  if (existsSync(file)) return readFileSync(file)
  const { main } = await import('assemblyscript/asc')
  let wasm
  let problems = ''
  const { error } = await main(
    [
      'index.ts',
      '--outFile',
      'scanner.wasm',
      '--bindings',
      'raw',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--enable',
      'simd',
    ],
    {
      readFile: (name) => {
        const path = join(SOURCES, name)
        return existsSync(path) ? readFileSync(path, 'utf8') : null
      },
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) wasm = Buffer.from(contents)
      },
      listFiles: () => [],
      stdout: { write: () => undefined },
      stderr: { write: (text) => (problems += text) },
    },
  )
  if (error !== null || wasm === undefined) throw new Error(`src/scanner does not compile:\n${problems}`)
  mkdirSync(CACHE, { recursive: true })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, wasm)
  renameSync(draft, file)
  return wasm
}
