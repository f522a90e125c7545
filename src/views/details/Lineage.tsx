import { visibleText } from '../../base/printable-text'
import type { LineageStep, ProcessDetails } from '../../derive/process-details'
import { useViewer } from '../../state/viewer-context'

const INDENT_PX = 12
const ELBOW_PX = 4
/** Deeper steps are not indented more: the pane is narrow. */
const MOST_INDENTED = 14

/** The chain of ancestors down to the process, each a click away. */
export function Lineage({ details }: { readonly details: ProcessDetails }) {
  const { lineage } = details
  return (
    <ol className="lineage">
      {lineage.map((step, i) => (
        <li key={step.key} style={{ paddingLeft: Math.min(i, MOST_INDENTED) * INDENT_PX + (i === 0 ? 0 : ELBOW_PX) }}>
          <Step step={step} isFirst={i === 0} isLast={i === lineage.length - 1} />
        </li>
      ))}
    </ol>
  )
}

function Step({
  step,
  isFirst,
  isLast,
}: {
  readonly step: LineageStep
  readonly isFirst: boolean
  readonly isLast: boolean
}) {
  const viewer = useViewer()
  const isDescribed = (step.note === '' || step.note === 'snapshot') && step.name !== '<kernel>'
  const text = (
    <>
      <bdi dir="ltr">{visibleText(step.name)}</bdi>
      {step.pid >= 0 && step.name !== `pid ${step.pid}` && <span className="muted"> · {step.pid}</span>}
    </>
  )
  return (
    <>
      {!isFirst && (
        <span className="elbow" aria-hidden="true">
          └
        </span>
      )}
      {isLast ? (
        <b aria-current="true">{text}</b>
      ) : isDescribed ? (
        <button title={visibleText(`${step.name} ${step.args}`)} onClick={() => void viewer.navigator.goTo(step.key)}>
          {text}
        </button>
      ) : (
        <span className="muted">{text}</span>
      )}
      {step.note !== '' && <i className="muted">{step.note}</i>}
      {step.edge !== '' && <span className="tag">{step.edge}</span>}
      {step.entry !== '' && !isLast && <span className="tag">{step.entry}</span>}
      {step.owner !== '' && <span className="tag">{step.owner}</span>}
    </>
  )
}
