import { formatCount, formatNumber } from '../../base/format'
import { visibleText } from '../../base/printable-text'
import { formatMoment } from '../../base/time-format'
import type { NamedMark, NamedMarks } from '../../derive/named-marks'
import { useTimeFormat } from '../../state/viewer-context'

/** Digits of the second in a tooltip. */
const DIGITS = 6

/** What the marks under the pointer are; how many there are while that is not known. */
export function MarkNames({ marks, count }: { readonly marks: NamedMarks | undefined; readonly count: number }) {
  if (marks === undefined || marks.kinds.length === 0) return <p>{formatCount(count, 'event')} here</p>
  return (
    <ul className="tip-marks">
      {marks.kinds.map((mark, i) => (
        <li key={i}>
          <MarkName mark={mark} />
        </li>
      ))}
      {marks.more > 0 && <li className="muted">and {formatNumber(marks.more)} more</li>}
    </ul>
  )
}

/** `2 kprobe security_file_open · policy files · SIGKILL`, and when. */
function MarkName({ mark }: { readonly mark: NamedMark }) {
  const { count, wireName, detail, policy, action, first, last } = mark
  const format = useTimeFormat()
  const times = [first, ...(count > 1 ? [last] : [])].map((time) => formatMoment(time, format, DIGITS))
  return (
    <>
      {count > 1 && `${formatNumber(count)} `}
      {wireName.replace('process_', '')} <b>{visibleText(detail)}</b>
      {policy !== '' && ` · policy ${visibleText(policy)}`}
      {action !== '' && <span className="badge attention">{visibleText(action)}</span>}
      <span className="muted"> {times.join(' – ')}</span>
    </>
  )
}
