// The programs the tests need beside the npm packages: found, or installed where that can be done unasked.
import { existsSync } from 'node:fs'
import { findChromium, findProgram } from './find-chromium.mjs'
import { run, runTool } from './tools.mjs'

/** Makes sure there is a browser for e2e; true when there is. */
export async function ensureChromium() {
  if ((await findChromium()) !== undefined) return true
  console.log('No Chromium found: installing one ...')
  if (await aptInstall('chromium')) {
    if ((await findChromium()) !== undefined) return true // Ubuntu's package installs a browser only through snap
  }
  await runTool('playwright', canUseApt() ? ['install', '--with-deps', 'chromium'] : ['install', 'chromium'])
  if ((await findChromium()) !== undefined) return true
  console.error('There is no Chromium: install one, or set TREELINE_CHROMIUM to its path.')
  return false
}

const EMOJI_FONT = '/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf'

/** The pictures that e2e compares have emoji, as tetra's lines do: Debian's font for them, where it can be installed. */
export async function ensureEmojiFont() {
  if (canUseApt() && !existsSync(EMOJI_FONT)) await aptInstall('fonts-noto-color-emoji')
}

/** Makes sure there is a program that has a Debian and a Homebrew package of its name; true when there is. */
export async function ensureProgram(name, whatIsSkipped) {
  if (findProgram(name) !== undefined) return true
  if ((await aptInstall(name)) && findProgram(name) !== undefined) return true
  console.log(`${name} is not installed: ${whatIsSkipped}; apt-get install ${name} / brew install ${name}`)
  return false
}

function canUseApt() {
  return process.platform === 'linux' && process.getuid() === 0 && findProgram('apt-get') !== undefined
}

let hasFreshPackageList = false

async function aptInstall(name) {
  if (!canUseApt()) return false
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  if (!hasFreshPackageList) {
    await run('apt-get', ['update', '-q'], options) // when it fails, the list on disk may still do
    hasFreshPackageList = true
  }
  return run('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], options)
}
