/**
 * Finds an ASCII text in bytes, upper and lower case alike. Looks at the last byte of a window first and moves on by what
 * that byte allows (Boyer, Moore, Horspool): of long words most bytes are never looked at.
 */
export class ByteFinder {
  readonly length: number
  private readonly word: Uint8Array
  /** How far the window moves by its last byte; 0 where that is the word's. */
  private readonly skips: Uint8Array
  /** How far it moves after a look at a window that ends as the word does. */
  private readonly nextSkip: number

  /** `word` is not empty and has ASCII characters alone. */
  constructor(word: string) {
    this.word = Uint8Array.from(word.toLowerCase(), (char) => char.charCodeAt(0))
    this.length = this.word.length
    this.skips = new Uint8Array(256).fill(Math.min(255, this.length))
    for (let i = 0; i < this.length - 1; i++) {
      const skip = Math.min(255, this.length - 1 - i)
      this.skips[this.word[i]] = skip
      if (isLetter(this.word[i])) this.skips[this.word[i] - 32] = skip
    }
    const last = this.word[this.length - 1]
    this.nextSkip = this.skips[last]
    this.skips[last] = 0
    if (isLetter(last)) this.skips[last - 32] = 0
  }

  /** Where the word begins first in bytes[from, to); -1 where it is not. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const { word, skips, nextSkip } = this
    const last = word.length - 1
    let end = from + last
    for (;;) {
      while (end < to) {
        const skip = skips[bytes[end]]
        if (skip === 0) break
        end += skip
      }
      if (end >= to) return -1
      if (this.isAt(bytes, end - last)) return end - last
      end += nextSkip
    }
  }

  private isAt(bytes: Uint8Array, at: number): boolean {
    const { word } = this
    for (let i = word.length - 2; i >= 0; i--) {
      const byte = bytes[at + i]
      if (byte !== word[i] && !(isLetter(word[i]) && byte === word[i] - 32)) return false
    }
    return true
  }
}

/** True for a lower-case ASCII letter. */
function isLetter(byte: number): boolean {
  return byte >= 0x61 && byte <= 0x7a
}
