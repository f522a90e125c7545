/** Time ↔ pixels of one range. */
import { addNs, offsetNs, type Instant } from '../base/time'
import type { TimeRange } from '../derive/log-range'

export class TimeScale {
  readonly range: TimeRange
  readonly widthPx: number
  readonly nsPerPx: number

  constructor(range: TimeRange, widthPx: number) {
    this.range = range
    this.widthPx = Math.max(1, widthPx)
    this.nsPerPx = Math.max(1, offsetNs(range.to.sec, range.to.ns, range.from)) / this.widthPx
  }

  /** Pixel of a time. */
  xOf(time: Instant): number {
    return offsetNs(time.sec, time.ns, this.range.from) / this.nsPerPx
  }

  timeAt(x: number): Instant {
    return addNs(this.range.from, x * this.nsPerPx)
  }

  /** How far times that are relative to `origin` have to be moved, in pixels. */
  shiftOf(origin: Instant): number {
    return this.xOf(origin)
  }
}
