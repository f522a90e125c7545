import type { StoreApi } from 'zustand/vanilla'
import { END, START } from '../../codes/spans'
import { OUTCOME } from '../../codes/outcomes'
import { formatCount, formatNumber } from '../../base/format'
import { addNs, formatDuration, type Instant } from '../../base/time'
import { visibleText } from '../../base/printable-text'
import { formatMoment } from '../../base/time-format'
import type { NamedMarks } from '../../derive/named-marks'
import type { Hit } from '../../render/hit-test'
import type { AnswerState } from '../../state/latest-answer'
import { useStoreValue, useTimeFormat } from '../../state/viewer-context'
import { MarkNames } from './MarkNames'
import { FilterKeys, TipBox } from './TipBox'

interface Props {
  readonly hit: Hit | undefined
  /** Names of the marks under the pointer, once the store has said them. */
  readonly marks: StoreApi<AnswerState<NamedMarks>>
  readonly time: Instant
  readonly x: number
  readonly y: number
}

/** Time under the pointer, and what is there. */
export function SpanTooltip({ hit, marks, time, x, y }: Props) {
  const format = useTimeFormat()
  const named = useStoreValue(marks, (state) => state.answer)
  const count = hit === undefined || hit.kind === 'gap' ? 0 : hit.marks
  return (
    <TipBox x={x} y={y}>
      {hit?.kind === 'process' && <ProcessTip hit={hit} />}
      {hit?.kind === 'group' && <GroupTip hit={hit} />}
      {count > 0 && <MarkNames marks={named} count={count} />}
      {hit?.kind === 'process' && <FilterKeys />}
      {hit?.kind === 'gap' && <p className="tip-gap">Data is missing here: {hit.text}</p>}
      <p className="muted">pointer at {formatMoment(time, format, 6)}</p>
    </TipBox>
  )
}

function ProcessTip({ hit }: { readonly hit: Extract<Hit, { kind: 'process' }> }) {
  const format = useTimeFormat()
  const { frame, row } = hit
  const { label, detail, startNs, endNs, startKind, endKind, outcome, endText, successor, descendants } =
    frame.rows.columns
  const start = Number.isNaN(startNs[row]) ? undefined : addNs(frame.origin, startNs[row])
  return (
    <>
      <p className="tip-name">
        <b>{visibleText(frame.strings[label[row]])}</b> <bdi dir="ltr">{visibleText(frame.strings[detail[row]])}</bdi>
      </p>
      <p>
        {endingText(endKind[row], outcome[row], frame.strings[endText[row]])}
        {Number.isNaN(endNs[row]) || Number.isNaN(startNs[row])
          ? ''
          : ` after ${formatDuration(endNs[row] - startNs[row])}`}
      </p>
      {frame.strings[successor[row]] !== '' && <p>became {visibleText(frame.strings[successor[row]])}</p>}
      {start !== undefined && (
        <p className="muted">
          {startKind[row] === START.seen ? 'started' : 'running since'} {formatMoment(start, format, 6)}
          {startKind[row] === START.seen ? '' : ', its exec is not in the log'}
        </p>
      )}
      {descendants[row] > 0 && <p className="muted">{formatCount(descendants[row], 'process')} below</p>}
    </>
  )
}

function endingText(endKind: number, outcome: number, endText: string): string {
  switch (endKind) {
    case END.exited:
      return endText === '' ? 'exit 0' : endText.startsWith('SIG') ? `ended by ${endText}, sender unknown` : endText
    case END.replaced:
      return 'replaced by exec in the same pid'
    case END.continued:
      return 'seen again after the agent restarted'
    case END.agentRestarted:
      return 'end unknown: the agent restarted'
    case END.pidReused:
      return 'end unknown: its pid belongs to another process later'
    case END.logEnded:
      return 'end unknown: its log ends here'
    default:
      return outcome === OUTCOME.unknown ? 'known only from its children' : 'running when the log ends'
  }
}

function GroupTip({ hit }: { readonly hit: Extract<Hit, { kind: 'group' }> }) {
  const { frame, row, count } = hit
  const { label, detail, descendants, members, durations } = frame.rows.columns
  return (
    <>
      <p className="tip-name">
        <b>{visibleText(frame.strings[label[row]])}</b> {visibleText(frame.strings[detail[row]])}
      </p>
      {frame.strings[durations[row]] !== '' && <p>{frame.strings[durations[row]]}</p>}
      <p className="muted">
        {formatCount(Math.max(members[row], descendants[row]), 'process')}
        {count > 0 ? ` · ${formatNumber(count)} at this time` : ''}
      </p>
    </>
  )
}
