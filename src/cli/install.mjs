import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './repo.mjs'
import { run } from './tools.mjs'

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(join(ROOT, path), 'utf8')).packages
  } catch {
    return undefined // missing, or cut short: either way it has to be written anew
  }
}

/**
 * Whether node_modules holds what the lock file asks for. npm writes node_modules/.package-lock.json at the end of an
 * install; the two are compared by content, because a git checkout changes times without changing packages. Optional
 * packages (native builds for other platforms) may be absent.
 */
function isInstalled() {
  const wanted = readPackages('package-lock.json')
  const present = readPackages('node_modules/.package-lock.json')
  if (wanted === undefined) throw new Error('package-lock.json is missing or damaged')
  if (present === undefined) return false
  const isWantedPresent = Object.entries(wanted).every(
    ([path, { optional, version }]) =>
      path === '' || (present[path] === undefined ? optional === true : present[path].version === version),
  )
  return isWantedPresent && Object.keys(present).every((path) => wanted[path] !== undefined)
}

/** Runs `npm ci` when node_modules is missing or differs from the lock file. */
export async function ensureInstalled() {
  if (isInstalled()) return
  console.log('Installing the npm packages (npm ci) ...')
  const args = ['ci', '--no-audit', '--no-fund']
  // npm is a .cmd file on Windows, which only a shell starts; inside `npm start` npm says where its own script is
  const npm = process.env.npm_execpath
  const isDone = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...args])
    : await run('npm', args, { shell: process.platform === 'win32' })
  if (!isDone) throw new Error('npm ci failed; its messages are above')
}
