import { formatNumber } from '../../base/format'
import { X } from 'lucide-react'
import { useCallback, useEffect, useId, useRef, useState } from 'react'
import { useDismiss } from '../shared/use-dismiss'
import { BadLines } from './BadLines'
import { SECTIONS, type QualityEntry } from './quality-entries'

/**
 * What is missing from this log or wrong with it. Not modal: Escape and a click elsewhere close it. `left` is where the
 * button that opened it begins.
 */
export function QualityPopover({
  entries,
  isAll,
  left,
  onJump,
  onClose,
}: {
  readonly entries: readonly QualityEntry[]
  /** False while there is more to read or to count. */
  readonly isAll: boolean
  readonly left: number
  readonly onJump: (entry: QualityEntry) => void
  /** `isByKey` when the focus is to go back to where it was. */
  readonly onClose: (isByKey: boolean) => void
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => dialog.current?.show(), [])
  const onOutside = useCallback(() => onClose(false), [onClose])
  useDismiss(dialog, '.quality', onOutside)
  return (
    <dialog
      ref={dialog}
      className="quality-popover"
      aria-labelledby={titleId}
      style={{ left }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onClose(true)
      }}
    >
      <div className="quality-head">
        <h2 id={titleId}>Data quality</h2>
        <button className="icon-button small" aria-label="Close" onClick={() => onClose(true)}>
          <X size={14} />
        </button>
      </div>
      <div className="quality-scroll">
        {!isAll && <p className="muted">The log is still being read: what is said here is of what there is so far.</p>}
        {isAll && entries.length === 0 && <p className="muted">Nothing is missing that the log could tell.</p>}
        {SECTIONS.map((section) => {
          const shown = entries.filter((entry) => entry.section === section)
          return shown.length === 0 ? null : (
            <div key={section}>
              <h3>{section}</h3>
              <ul className="quality-list">
                {shown.map((entry) => (
                  <Entry key={entry.id} entry={entry} onJump={onJump} />
                ))}
              </ul>
            </div>
          )
        })}
      </div>
    </dialog>
  )
}

function Entry({ entry, onJump }: { readonly entry: QualityEntry; readonly onJump: (entry: QualityEntry) => void }) {
  const [isOpen, setOpen] = useState(false)
  const { count, one, several, meaning, jump } = entry
  const name = count === 1 ? one : several
  const isListedHere = jump?.to === 'lines' || jump?.to === 'texts'
  const canJump = jump !== undefined && (jump.to !== 'ranges' || jump.ranges.length > 0)
  return (
    <li>
      <p>
        <b>{formatNumber(count)}</b> {name}
      </p>
      <p className="muted">{meaning}</p>
      {canJump && (
        <button
          className="button small"
          aria-label={isListedHere ? `List the ${name}` : `Show the ${name}`}
          aria-expanded={isListedHere ? isOpen : undefined}
          onClick={() => (isListedHere ? setOpen(!isOpen) : onJump(entry))}
        >
          {isListedHere ? (isOpen ? 'Hide' : 'List') : 'Show'}
        </button>
      )}
      {isOpen && jump?.to === 'lines' && <BadLines total={count} />}
      {isOpen && jump?.to === 'texts' && (
        <ul className="quality-texts">
          {jump.texts.map((text, i) => (
            <li key={i}>{text}</li>
          ))}
        </ul>
      )}
    </li>
  )
}
