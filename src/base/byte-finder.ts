/**
 * Finds an ASCII text in bytes, upper and lower case alike. Looks at the last byte of a window first and moves on by what
 * that byte allows (Boyer, Moore, Horspool): of long words most bytes are never looked at.
 */
export class ByteFinder {
  readonly length: number
  private readonly word: Uint8Array
  private readonly skips: Uint8Array

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
  }

  /** Where the word begins first in bytes[from, to); -1 where it is not. */
  find(bytes: Uint8Array, from: number, to: number): number {
    const { word, skips } = this
    const last = word.length - 1
    const lastByte = word[last]
    const otherLast = isLetter(lastByte) ? lastByte - 32 : lastByte
    for (let end = from + last; end < to;) {
      const byte = bytes[end]
      if ((byte === lastByte || byte === otherLast) && this.isAt(bytes, end - last)) return end - last
      end += skips[byte]
    }
    return -1
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
