/** Joins the lines of many messages, as handing over each one alone would cost more than the message. */

const NEWLINE = 10

export class MessageBatch {
  private parts: Uint8Array[] = []
  private size = 0

  get bytes(): number {
    return this.size
  }

  /** A message of one line or more; gives how many bytes it is here. Its last line is ended where the sender did not. */
  add(data: Uint8Array): number {
    if (data.length === 0) return 0
    const added = data.length + (data[data.length - 1] === NEWLINE ? 0 : 1)
    this.parts.push(data)
    this.size += added
    return added
  }

  /** All that was added since the last call. */
  take(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.size)
    let at = 0
    for (const part of this.parts) {
      all.set(part, at)
      at += part.length
      if (part[part.length - 1] !== NEWLINE) all[at++] = NEWLINE
    }
    this.parts = []
    this.size = 0
    return all
  }
}
