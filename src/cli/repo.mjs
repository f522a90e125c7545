import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json. Looked for upwards: run.mjs bundles this file into node_modules/.cache. */
export const ROOT = folderAbove(dirname(fileURLToPath(import.meta.url)))

function folderAbove(folder) {
  return existsSync(join(folder, 'package.json')) ? folder : folderAbove(dirname(folder))
}

/** Every file under `path` (or `path` itself), as absolute paths; nothing when it does not exist. */
function listFiles(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return []
  if (!stat.isDirectory()) return [path]
  return readdirSync(path).flatMap((name) => listFiles(join(path, name)))
}

/** A short text that changes whenever a file under one of `paths` is added, removed or written. */
export function fingerprint(paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap((path) => listFiles(join(ROOT, path))).sort()) {
    const { mtimeMs, size } = statSync(file)
    hash.update(`${relative(ROOT, file)}\0${mtimeMs}\0${size}\n`)
  }
  return hash.digest('hex').slice(0, 16)
}
