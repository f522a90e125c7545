// Vite's way to the scanner: `import { WASM } from '…/scanner/index.ts?wasm'` gives the compiled module in base64, as a
// page that is opened from disk can fetch nothing.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './repo.mjs'

const SOURCES = join(ROOT, 'src/scanner')
const OPTIONS = ['--bindings', 'raw', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd']

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

/** The bytes of the module; takes a second. */
async function compileScanner() {
  const { main } = await import('assemblyscript/asc')
  let wasm
  let problems = ''
  const { error } = await main(['index.ts', '--outFile', 'scanner.wasm', ...OPTIONS], {
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
  })
  if (error !== null || wasm === undefined) throw new Error(`src/scanner does not compile:\n${problems}`)
  return wasm
}
