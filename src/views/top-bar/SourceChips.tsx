import { File, Files, Radio, X } from 'lucide-react'
import { formatBytes, formatPart, formatShort } from '../../base/format'
import { isCounted, isKeeping, isReading, type Source } from '../../state/session'
import { useSession, useViewer } from '../../state/viewer-context'
import { tooltipOf } from '../actions/actions'
import { usePage } from '../actions/page'
import { ChipButton } from './ChipButton'
import { FeedChip } from './FeedChip'

/** Reading takes so long before its speed says when it ends. */
const SPEED_KNOWN_MS = 800

/** What is open: one chip for all files with their progress, one for each feed with its state. */
export function SourceChips() {
  const page = usePage()
  const sources = useSession((state) => state.sources)
  const files = sources.filter((source) => source.kind === 'file')
  const feeds = sources.filter((source) => source.kind === 'feed')
  return (
    <div className="sources">
      {files.length > 0 && <FileChip files={files} />}
      {feeds.map((feed) => (
        <FeedChip key={feed.idx} source={feed} />
      ))}
      <button
        className="icon-button if-wide"
        aria-label="Connect to a feed"
        title={tooltipOf('connect')}
        onClick={() => page.show('connect')}
      >
        <Radio size={15} />
      </button>
    </div>
  )
}

type FileSource = Extract<Source, { kind: 'file' }>

function FileChip({ files }: { readonly files: readonly FileSource[] }) {
  const viewer = useViewer()
  const total = files.reduce((sum, file) => sum + file.progress.bytesTotal, 0)
  const read = files.reduce((sum, file) => sum + file.progress.bytesRead, 0)
  const reading = files.filter(isReading)
  const isCounting = !useSession(isCounted)
  const name = files.length === 1 ? files[0].name : `${files.length} files`
  const keeping = files.filter(isKeeping)
  if (reading.length === 0) {
    return (
      <span
        className="chip"
        title={files.map((file) => `${file.name} · ${formatBytes(file.progress.bytesTotal)}`).join('\n')}
      >
        {files.length === 1 ? <File size={13} /> : <Files size={13} />}
        <span className="chip-name">{name}</span>
        <span className="muted">{formatBytes(total)}</span>
        {isCounting && <Counting name={name} />}
        {keeping.length > 0 && <KeepingOf files={keeping} />}
      </span>
    )
  }
  // files wait for each other: what is read now tells the speed
  const rate = (count: (file: FileSource) => number): number =>
    reading.reduce((sum, file) => sum + (1000 * count(file)) / Math.max(1, file.progress.elapsedMs), 0)
  // the beginning tells nothing: the first rows come before all else
  const isSpeedKnown = reading.some((file) => file.progress.elapsedMs > SPEED_KNOWN_MS)
  const left = isSpeedKnown ? (total - read) / rate((file) => file.progress.bytesRead) : 0
  const done = files.length - reading.length
  return (
    <span className="chip reading">
      <span className="chip-name">{name}</span>
      <progress aria-label={`Reading ${name}`} value={total === 0 ? 0 : read / total} />
      <span className="muted">
        {files.length > 1 && `${done} done · `}
        {formatBytes(read)} of {formatBytes(total)}
        {reading.every((file) => file.isFetching)
          ? ' · loading'
          : ` · ${formatShort(Math.round(rate((file) => file.progress.events)))} events/s`}
        {left > 1 && left < Infinity ? ` · ${Math.ceil(left)} s left` : ''}
      </span>
      <ChipButton
        label="Stop reading"
        title="Stop reading, keep what is loaded"
        icon={X}
        onClick={() => reading.forEach((file) => viewer.sources.stop(file.idx))}
      />
    </span>
  )
}

/** All is read, and not all of it on screen yet: how long that takes is not known. */
function Counting({ name }: { readonly name: string }) {
  return (
    <>
      <progress aria-label={`Counting ${name}`} />
      <span className="muted">counting</span>
    </>
  )
}

/** How far compressed files are unpacked a second time, so that their raw lines can be read. */
function KeepingOf({ files }: { readonly files: readonly FileSource[] }) {
  const viewer = useViewer()
  const bytes = files.reduce((sum, file) => sum + file.progress.bytesTotal, 0)
  const kept = files.reduce((sum, file) => sum + file.progress.bytesTotal * (file.keeping?.part ?? 0), 0)
  return (
    <>
      <span className="muted" title="The file is unpacked again in the background, so that raw lines can be shown">
        · keeping raw text {formatPart(kept / Math.max(1, bytes))}
      </span>
      <ChipButton
        label="Stop keeping raw text"
        title="Stop unpacking: lines that were not reached are shown without their raw text"
        icon={X}
        onClick={() => files.forEach((file) => viewer.sources.stop(file.idx))}
      />
    </>
  )
}
