import { formatCount, formatNumber } from '../../base/format'
import { visibleText } from '../../base/printable-text'
import { formatDuration, type Instant } from '../../base/time'
import { formatMoment } from '../../base/time-format'
import type { PackedHit } from '../../derive/packed-hit'
import { useTimeFormat } from '../../state/viewer-context'
import { MarkNames } from './MarkNames'
import { FilterKeys, TipBox } from './TipBox'

interface Props {
  readonly hit: PackedHit | undefined
  /** What is missing from the log here; empty for nothing. */
  readonly gap: string
  readonly time: Instant
  readonly x: number
  readonly y: number
}

/** What is under the pointer in the packed lanes; nothing over an empty lane, whose time the axis says. */
export function PackedTooltip({ hit, gap, time, x, y }: Props) {
  const format = useTimeFormat()
  if (gap === '' && (hit === undefined || (hit.kind === 'section' && hit.isEmptyLane))) return null
  return (
    <TipBox x={x} y={y}>
      {hit?.kind === 'process' && <ProcessTip hit={hit} />}
      {hit?.kind === 'section' && !hit.isEmptyLane && <SectionTip hit={hit} />}
      {gap !== '' && hit?.kind !== 'process' && <p className="tip-gap">Data is missing here: {gap}</p>}
      <p className="muted">pointer at {formatMoment(time, format, 6)}</p>
    </TipBox>
  )
}

function ProcessTip({ hit }: { readonly hit: Extract<PackedHit, { kind: 'process' }> }) {
  const format = useTimeFormat()
  return (
    <>
      <p className="tip-name">
        <b>{visibleText(hit.name)}</b> <bdi dir="ltr">{visibleText(hit.detail)}</bdi>
      </p>
      <p>
        {hit.ending}
        {Number.isNaN(hit.durationNs) ? '' : ` after ${formatDuration(hit.durationNs)}`}
      </p>
      {hit.successor !== '' && <p>became {visibleText(hit.successor)}</p>}
      <p className="muted">
        {hit.isStartSeen ? 'started' : 'running since'} {formatMoment(hit.start, format, 6)}
        {hit.isStartSeen ? '' : ', its exec is not in the log'}
      </p>
      {hit.marks.kinds.length > 0 && <MarkNames marks={hit.marks} count={0} />}
      {hit.count > 1 && (
        <p>
          and {formatCount(hit.count - 1, 'other process')} in this lane at this time:{' '}
          {visibleText(hit.others.join(', '))}
          {hit.count - 1 > hit.others.length && ', …'}
        </p>
      )}
      {hit.descendants > 0 && <p className="muted">{formatCount(hit.descendants, 'process')} below</p>}
      <p className="muted">{visibleText(hit.where)}</p>
      <FilterKeys />
    </>
  )
}

function SectionTip({ hit }: { readonly hit: Extract<PackedHit, { kind: 'section' }> }) {
  return (
    <>
      <p className="tip-name">
        <b>{visibleText(hit.label)}</b> {visibleText(hit.detail)}
      </p>
      <p className="muted">
        {formatCount(hit.processes, 'process')}
        {hit.attention > 0 ? ` · ${formatNumber(hit.attention)} with attention` : ''}
      </p>
    </>
  )
}
