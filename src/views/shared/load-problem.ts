import { assertNever } from '../../base/assert'
import { formatBytes, formatCount } from '../../base/format'
import type { Source } from '../../state/session'

/** Why a source did not give what it should, and what to do; undefined while all is well. */
export function loadProblem(source: Source): string | undefined {
  if (source.kind === 'feed') return undefined
  const { name, end, progress } = source
  if (end === undefined) return undefined
  switch (end.reason) {
    case 'foreign':
      return `${name} is ${end.what}, not a Tetragon log. Treeline reads JSON lines as the agent exports them, plain, gzip or zstd.`
    case 'unreadable':
      return `${name} cannot be read: ${end.what}. Check that it still exists and that you may read it.`
    case 'damaged':
      return `${name} is damaged after ${formatBytes(progress.bytesRead)}: what came before is shown (${end.what}).`
    case 'changed':
      if (source.keeping?.end === 'changed')
        return `${name} has changed on disk since it was read, so not all of its raw lines can be shown. ${formatCount(progress.events, 'event')} are loaded and stay; reopen the file to read what is new in it.`
      return `${name} has changed on disk since it was opened, so the browser reads no further. ${formatCount(progress.events, 'event')} are loaded and stay; reopen the file to read the rest.`
    case 'cancelled':
      if (source.isFetching)
        return `Loading ${name} was stopped at ${formatBytes(progress.bytesRead)}; nothing of it is shown.`
      return `Reading ${name} was stopped at ${formatBytes(progress.bytesRead)} of ${formatBytes(progress.bytesTotal)}; what was read is shown.`
    case 'full':
      return `Reading ${name} was stopped at ${formatBytes(progress.bytesRead)} of ${formatBytes(progress.bytesTotal)}: the page may take no more memory for processes. What was read is shown and can be used; for the rest, open fewer or smaller files.`
    case 'complete':
      return progress.events > 0 ? undefined : emptyProblem(name, progress.lines, progress.bytesTotal)
    default:
      return assertNever(end)
  }
}

function emptyProblem(name: string, lines: number, bytes: number): string {
  if (bytes === 0) return `${name} is empty. If it came from kubectl logs, check the pod's name and add --tail=-1.`
  return `No Tetragon event was found in ${name}: ${formatCount(Math.max(1, lines), 'line')}, none holds one. Treeline reads the JSON that tetra getevents -o json or the export-stdout container prints.`
}
