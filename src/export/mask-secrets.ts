/**
 * Finds what is likely a secret in a text that a log holds, and hides it. A guess by shapes and names: it hides more than
 * it must, and a secret that looks like any other word stays. What is around a secret stays, so that one still sees that
 * there was one: `--password=••••`. Takes time linear in the text: see `secret-finders.ts`.
 */
import { FINDERS } from './secret-finders'
import type { Part } from './secret-values'

/** Stands for every secret, however long it is. */
export const SECRET_MASK = '••••'

/** The text with its likely secrets hidden. */
export function maskSecrets(text: string): string {
  const found = findSecrets(text)
  if (found.length === 0) return text
  let masked = ''
  let at = 0
  for (const { from, to } of found) {
    masked += text.slice(at, from) + SECRET_MASK
    at = to
  }
  return masked + text.slice(at)
}

/** How many likely secrets a text holds; 0 of a masked one. */
export function countSecrets(text: string): number {
  return findSecrets(text).length
}

/** The arguments of a binary, whose name says what `-p` or `-u` means. */
export function maskArguments(binary: string, text: string): string {
  return maskSecrets(`${binary} ${text}`).slice(maskSecrets(`${binary} `).length)
}

/** A text without one of these has no secret that is found; most texts have none. */
const HINT = new RegExp(FINDERS.flatMap(({ hints }) => hints).join('|'), 'i')

/** False for a text that surely holds no likely secret, also as JSON; takes a small part of the time. */
export function mayHoldSecrets(text: string): boolean {
  return HINT.test(text)
}

/** Secrets of a text, in its order, none over another. */
function findSecrets(text: string): Part[] {
  if (!mayHoldSecrets(text)) return []
  const found: Part[] = []
  const add = (from: number, to: number): void => {
    if (to > from && text.slice(from, to) !== SECRET_MASK) found.push({ from, to })
  }
  for (const { find } of FINDERS) find(text, add)
  return joined(found)
}

/** Parts in their order; those that overlap or touch are one. */
function joined(parts: Part[]): Part[] {
  parts.sort((a, b) => a.from - b.from || a.to - b.to)
  const result: Part[] = []
  for (const part of parts) {
    const last = result.at(-1)
    if (last !== undefined && part.from <= last.to)
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, part.to) }
    else result.push(part)
  }
  return result
}
