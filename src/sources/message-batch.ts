/** Joins the lines of many messages, as handing over each one alone would cost more than the message. */
import { joinBytes } from '../base/join-bytes'

export const LINE_END = Uint8Array.of(10)

export function isLineEnded(bytes: Uint8Array): boolean {
  return bytes.at(-1) === LINE_END[0]
}

export class MessageBatch {
  private parts: Uint8Array[] = []
  private size = 0

  get bytes(): number {
    return this.size
  }

  /** A message of one line or more; gives how many bytes it is here. Its last line is ended where the sender did not. */
  add(data: Uint8Array): number {
    if (data.length === 0) return 0
    const before = this.size
    this.push(data)
    if (!isLineEnded(data)) this.push(LINE_END)
    return this.size - before
  }

  /** All that was added since the last call. */
  take(): Uint8Array<ArrayBuffer> {
    const all = joinBytes(this.parts)
    this.parts = []
    this.size = 0
    return all
  }

  private push(part: Uint8Array): void {
    this.parts.push(part)
    this.size += part.length
  }
}
