/** What one kind of event adds to a compact line; source, binary and capabilities are the same for all kinds. */
export interface CompactText {
  /** Emoji, blank, word: `🚀 process`. */
  readonly label: string
  /** What follows the binary. Undefined ends the line there; `''` leaves a trailing blank, as tetra does. */
  readonly rest: string | undefined
}

/** `💥 exit   `: the word is padded to 7 characters, longer ones are not cut. */
export function compactLabel(emoji: string, word: string): string {
  return `${emoji} ${word.padEnd(7)}`
}
