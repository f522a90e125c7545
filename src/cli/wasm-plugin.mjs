// Vite's way to what is written in AssemblyScript: `import { WASM } from '…/scanner/index.ts?wasm'` gives the compiled
// module of that folder in base64, as a page that is opened from disk can fetch nothing.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './repo.mjs'

const OPTIONS = ['--bindings', 'raw', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd']

export function wasmPlugin() {
  return {
    name: 'wasm',
    async load(id) {
      const folder = /\/(src\/\w+)\/index\.ts\?wasm$/.exec(id)?.[1]
      if (folder === undefined) return undefined
      for (const file of readdirSync(join(ROOT, folder))) this.addWatchFile(join(ROOT, folder, file))
      const wasm = await compile(folder)
      return `export const WASM = '${wasm.toString('base64')}'`
    },
  }
}

/** The bytes of a folder's module; takes a second. */
async function compile(folder) {
  const { main } = await import('assemblyscript/asc')
  let wasm
  let problems = ''
  const { error } = await main(['index.ts', '--outFile', 'module.wasm', ...OPTIONS], {
    readFile: (name) => {
      const path = join(ROOT, folder, name)
      return existsSync(path) ? readFileSync(path, 'utf8') : null
    },
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) wasm = Buffer.from(contents)
    },
    listFiles: () => [],
    stdout: { write: () => undefined },
    stderr: { write: (text) => (problems += text) },
  })
  if (error !== null || wasm === undefined) throw new Error(`${folder} does not compile:\n${problems}`)
  return wasm
}
