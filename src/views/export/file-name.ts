import { formatRfc3339, type Instant } from '../../base/time'
import type { TimeRange } from '../../derive/log-range'

/** `treeline-20240501T100000Z-20240501T100009Z-processes.csv`: nothing of the log is in it but its times. */
export function exportFileName({ from, to }: TimeRange, what: string, extension: string): string {
  return `treeline-${stamp(from)}-${stamp(to)}-${what}.${extension}`
}

function stamp(time: Instant): string {
  return formatRfc3339(time, 0).replaceAll(/[-:]/g, '')
}
