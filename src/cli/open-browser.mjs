import { spawn } from 'node:child_process'

/** Opens the address in the user's browser where there is one. Never fails: the address is on the screen anyway. */
export function openBrowser(url) {
  const command = opener(url)
  if (command === undefined) return
  const child = spawn(command[0], command.slice(1), { stdio: 'ignore', detached: true })
  child.on('error', () => {}) // no such program: the user opens the address by hand
  child.unref()
}

function opener(url) {
  const { BROWSER, DISPLAY, WAYLAND_DISPLAY } = process.env
  if (BROWSER === 'none') return undefined
  if (process.platform === 'darwin') return ['open', url]
  if (process.platform === 'win32') return ['cmd', '/c', 'start', '', url]
  return DISPLAY || WAYLAND_DISPLAY ? ['xdg-open', url] : undefined
}
