/** The end of a link at which captures are written: see `capture-writer.ts`. */
import { assertNever } from '../base/assert'
import { startCapture, type Capture } from './capture-writer'
import type { CaptureMessage, SourceIdx } from './protocol'

export class CaptureHost {
  private readonly giveBack: (source: SourceIdx, buffer: ArrayBuffer) => void
  private readonly captures = new Map<SourceIdx, Promise<Capture | undefined>>()

  constructor(giveBack: (source: SourceIdx, buffer: ArrayBuffer) => void) {
    this.giveBack = giveBack
  }

  receive(message: CaptureMessage): void {
    const { source } = message
    switch (message.type) {
      case 'captureStart':
        this.captures.set(source, startCapture(message.feed, message.startedMs))
        return
      case 'captureBytes':
        void this.captures.get(source)?.then((capture) => {
          capture?.write(message.bytes)
          this.giveBack(source, message.bytes.buffer)
        })
        return
      case 'captureEnd':
        void this.captures.get(source)?.then((capture) => capture?.end(message.isKept))
        this.captures.delete(source)
        return
      default:
        assertNever(message)
    }
  }
}
