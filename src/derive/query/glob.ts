import type { Piece } from '../../query/ast'

/**
 * A test for whole texts. Texts between globs are looked for from left to right, each as early as it can be, which takes
 * time by the lengths of both at most.
 */
export function globTest(pieces: readonly Piece[]): (text: string) => boolean {
  if (pieces.length === 0) return (text) => text === ''
  const [first] = pieces
  if (pieces.length === 1 && typeof first === 'string') return (text) => text === first
  const steps: (string | null | undefined)[] = [] // null is any one character, undefined any text
  for (const piece of pieces) {
    if (typeof piece !== 'string') steps.push(piece.glob === '*' ? undefined : null)
    else for (const char of piece) steps.push(char)
  }
  return (text) => matches(steps, text)
}

function matches(steps: readonly (string | null | undefined)[], text: string): boolean {
  let step = 0
  let at = 0
  // where the last * stands, and up to where it took text
  let star = -1
  let taken = 0
  while (at < text.length) {
    if (step < steps.length && steps[step] === undefined) {
      star = step++
      taken = at
      continue
    }
    const length = step < steps.length ? lengthAt(steps[step] ?? null, text, at) : 0
    if (length > 0) {
      step++
      at += length
    } else if (star >= 0) {
      taken += charLength(text, taken)
      at = taken
      step = star + 1
    } else return false
  }
  while (step < steps.length && steps[step] === undefined) step++
  return step === steps.length
}

/** UTF-16 units of the text that a character takes; 0 where it is another one. */
function lengthAt(char: string | null, text: string, at: number): number {
  if (char === null) return charLength(text, at)
  return text.startsWith(char, at) ? char.length : 0
}

function charLength(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}
