import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, ROOT } from './repo.mjs'
import { runTool } from './tools.mjs'

const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts', 'tsconfig.json', 'package.json', 'package-lock.json']

const BUILDS = {
  page: { outDir: 'dist', files: ['index.html', 'treeline.html'], args: ['build'] },
  single: { outDir: 'dist-single', files: ['index.html'], args: ['build', '--mode', 'single'] },
}

/**
 * Builds `dist/` ('page') or `dist-single/` ('single'); true when it worked. The page has the single file in it, as
 * treeline.html, which is built first where it is not fresh. `options` are those of `spawn`.
 */
export async function build(kind, options = {}) {
  const { outDir, args } = BUILDS[kind]
  if (kind === 'page') await ensureBuilt('single', options)
  const sources = fingerprint(SOURCES) // before the build, so that an edit made during it counts as newer
  if (!(await runTool('vite', [...args, '--logLevel', 'warn'], options))) return false
  if (kind === 'page') copyFileSync(join(ROOT, BUILDS.single.outDir, 'index.html'), join(ROOT, outDir, 'treeline.html'))
  mkdirSync(join(ROOT, 'node_modules/.cache/treeline'), { recursive: true })
  writeFileSync(stampPath(outDir), sources)
  return true
}

/** Builds when the output is missing or the sources have changed since it was made. */
export async function ensureBuilt(kind, options = {}) {
  const { outDir, files } = BUILDS[kind]
  const stamp = stampPath(outDir)
  const isFresh =
    files.every((file) => existsSync(join(ROOT, outDir, file))) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === fingerprint(SOURCES)
  if (isFresh) return
  console.error(`Building ${outDir} ...`)
  if (!(await build(kind, options))) throw new Error(`Building ${outDir} failed; the messages are above`)
}

function stampPath(outDir) {
  return join(ROOT, 'node_modules/.cache/treeline', `${outDir}.stamp`)
}
