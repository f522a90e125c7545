import { TriangleAlert } from 'lucide-react'
import { useCallback, useRef, useState } from 'react'
import { formatCount } from '../../base/format'
import type { Summary } from '../../derive/summary'
import { isSettled } from '../../state/session'
import { useSession } from '../../state/viewer-context'
import { Later } from '../actions/Later'
import { qualityEntries } from './quality-entries'

const loadPopover = () => import('./QualityPopover').then((module) => module.QualityPopover)
const loadStepper = () => import('./QualityStepper').then((module) => module.QualityStepper)

/** Room that the popover needs beside the window's edge. */
const POPOVER_PX = 484

/** One line in the status bar for what is missing from this log; all of it, and the way there, on request. */
export function Quality({ summary }: { readonly summary: Summary }) {
  const session = useSession((state) => state)
  const button = useRef<HTMLButtonElement>(null)
  /** What had the focus when it was opened: the button, or what a key was pressed in. */
  const before = useRef<HTMLElement>(null)
  const [open, setOpen] = useState<'' | 'list' | { readonly id: string }>('')
  const [left, setLeft] = useState(0)
  const entries = qualityEntries(summary, session)
  const isAll = isSettled(session)
  const isLoss = entries.some(({ section }) => section === 'missing')
  const stepped = typeof open === 'object' ? entries.find(({ id }) => id === open.id) : undefined

  const close = useCallback((isByKey: boolean): void => {
    setOpen('')
    if (!isByKey) return
    if (before.current?.isConnected === true) before.current.focus()
    else button.current?.focus()
  }, [])
  const toggle = (): void => {
    const begins = button.current?.getBoundingClientRect().left ?? 0
    if (open === '' && document.activeElement instanceof HTMLElement) before.current = document.activeElement
    setLeft(Math.max(8, Math.min(begins - 8, innerWidth - POPOVER_PX)))
    setOpen(open === 'list' ? '' : 'list')
  }
  return (
    <>
      <button
        ref={button}
        className={isLoss ? 'quality loss' : 'quality'}
        aria-expanded={open === 'list'}
        aria-haspopup="dialog"
        onClick={toggle}
      >
        {isLoss && <TriangleAlert size={12} />}
        {entries.length > 0 ? (
          <span>
            data quality: {formatCount(entries.length, 'note')}
            {isAll ? '' : ' so far'}
          </span>
        ) : (
          <span>{isAll ? 'nothing is known to be missing' : 'data quality'}</span>
        )}
      </button>
      <Later
        load={loadPopover}
        props={
          open === 'list' ? { entries, isAll, left, onJump: ({ id }) => setOpen({ id }), onClose: close } : undefined
        }
      />
      <Later
        load={loadStepper}
        props={
          stepped && {
            key: stepped.id,
            entry: stepped,
            left,
            onList: () => setOpen('list'),
            onClose: () => close(true),
          }
        }
      />
    </>
  )
}
