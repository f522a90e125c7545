import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const VARIABLES = ['TREELINE_CHROMIUM', 'CHROMIUM_PATH', 'PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH']
// Debian's program itself: the script on PATH adds options for a desktop, which cost the tests a tenth of their time
const DEBIAN_PROGRAM = '/usr/lib/chromium/chromium'
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const MAC_APPS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/**
 * The browser for the e2e tests, or undefined: an environment variable, then the system's, then Playwright's own.
 * A variable that names no file is an error, so that a typing mistake does not quietly test another browser.
 */
export async function findChromium() {
  for (const name of VARIABLES) {
    const path = process.env[name]
    if (!path) continue
    if (existsSync(path)) return path
    throw new Error(`${name} is set to ${path}, which does not exist`)
  }
  const onSystem = [DEBIAN_PROGRAM, ...PROGRAMS.map(findProgram), ...MAC_APPS].find(
    (path) => path !== undefined && isBrowser(path),
  )
  return onSystem ?? findPlaywrightChromium()
}

/** Where a program is on PATH, or undefined. */
export function findProgram(name) {
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

// Ubuntu's chromium-browser is a script that only says "install the snap": ask each one whether it runs.
function isBrowser(path) {
  if (!existsSync(path)) return false
  try {
    execFileSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 })
    return true
  } catch {
    return false
  }
}

async function findPlaywrightChromium() {
  const { chromium } = await import('@playwright/test')
  const path = chromium.executablePath()
  return path && existsSync(path) ? path : undefined
}
