/** The fastest in Chromium: smaller pieces cost calls, larger ones are many times slower. */
const DECODE_BYTES = 256 * 1024

/** Bytes → lines of text. Pieces are decoded as a whole, as a call for each line costs more than parsing it. */
export class LineDecoder {
  private readonly decoder = new TextDecoder()
  private readonly onLine: (line: string) => void
  private rest = ''

  constructor(onLine: (line: string) => void) {
    this.onLine = onLine
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += DECODE_BYTES)
      this.split(this.decoder.decode(bytes.subarray(at, at + DECODE_BYTES), { stream: true }))
  }

  finish(): void {
    this.split(this.decoder.decode())
    if (this.rest !== '') this.onLine(this.rest)
  }

  private split(text: string): void {
    let end = text.indexOf('\n')
    if (end < 0) {
      this.rest += text
      return
    }
    this.onLine(this.rest + text.slice(0, end))
    let from = end + 1
    for (end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', from)) {
      this.onLine(text.slice(from, end))
      from = end + 1
    }
    this.rest = text.slice(from)
  }
}
