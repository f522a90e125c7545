import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, ROOT } from './repo.mjs'
import { runTool } from './tools.mjs'

const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts', 'tsconfig.json', 'package-lock.json']

const BUILDS = {
  page: { outDir: 'dist', args: ['build'] },
  single: { outDir: 'dist-single', args: ['build', '--mode', 'single'] },
}

/** Builds `dist/` ('page') or `dist-single/` ('single'); true when it worked. `options` are those of `spawn`. */
export async function build(kind, options = {}) {
  const { outDir, args } = BUILDS[kind]
  const sources = fingerprint(SOURCES) // before the build, so that an edit made during it counts as newer
  if (!(await runTool('vite', [...args, '--logLevel', 'warn'], options))) return false
  mkdirSync(join(ROOT, 'node_modules/.cache/treeline'), { recursive: true })
  writeFileSync(stampPath(outDir), sources)
  return true
}

/** Builds when the output is missing or the sources have changed since it was made. */
export async function ensureBuilt(kind, options = {}) {
  const { outDir } = BUILDS[kind]
  const stamp = stampPath(outDir)
  const isFresh =
    existsSync(join(ROOT, outDir, 'index.html')) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === fingerprint(SOURCES)
  if (isFresh) return
  console.error(`Building ${outDir} ...`)
  if (!(await build(kind, options))) throw new Error(`Building ${outDir} failed; the messages are above`)
}

function stampPath(outDir) {
  return join(ROOT, 'node_modules/.cache/treeline', `${outDir}.stamp`)
}
