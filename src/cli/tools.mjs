import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './repo.mjs'

// The tools' own JavaScript, run with this Node: no shell, no .cmd files on Windows.
const TOOLS = {
  knip: 'knip/bin/knip.js',
  oxfmt: 'oxfmt/bin/oxfmt',
  oxlint: 'oxlint/bin/oxlint',
  playwright: '@playwright/test/cli.js',
  tsc: 'typescript/bin/tsc',
  vite: 'vite/bin/vite.js',
  vitest: 'vitest/vitest.mjs',
}

/** Runs a program with its output on this screen. Resolves to true when it ended with code 0; never rejects. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', ...options })
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`)
      resolve(false)
    })
    child.on('close', (code) => resolve(code === 0))
  })
}

/** Runs one of the npm packages' command-line tools, by the name it has in `TOOLS`. */
export function runTool(name, args, options) {
  return run(process.execPath, [join(ROOT, 'node_modules', TOOLS[name]), ...args], options)
}
