/** Number of a string in a `StringTable`; 0 is the empty string, which the wire uses for "absent". */
export type StringIdx = number

/** Keeps each distinct string once and gives it a small number, so that columns and comparisons are numbers. */
export class StringTable {
  private readonly strings: string[] = ['']
  private chars = 0
  private readonly idxOf = new Map<string, StringIdx>([['', 0]])

  get size(): number {
    return this.strings.length
  }

  /** An estimate of the memory in bytes: a string, its place in the list and in the map. */
  get byteLength(): number {
    return this.strings.length * 64 + this.chars
  }

  intern(text: string): StringIdx {
    const known = this.idxOf.get(text)
    if (known !== undefined) return known
    const idx = this.strings.length
    this.strings.push(text)
    this.idxOf.set(text, idx)
    this.chars += text.length
    return idx
  }

  /** The number of a string that is in the table already. */
  find(text: string): StringIdx | undefined {
    return this.idxOf.get(text)
  }

  get(idx: StringIdx): string {
    return this.strings[idx]
  }

  /** All strings in order of their numbers. */
  toArray(): readonly string[] {
    return this.strings
  }
}

/**
 * Order of two strings by their UTF-8 bytes. JavaScript compares UTF-16 units, which puts U+E000..U+FFFF after the
 * surrogates of higher code points; bytes do not.
 */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) {
      const isXSurrogate = x >= 0xd800 && x < 0xe000
      const isYSurrogate = y >= 0xd800 && y < 0xe000
      return isXSurrogate === isYSurrogate ? x - y : isXSurrogate ? 1 : -1
    }
  }
  return a.length - b.length
}
