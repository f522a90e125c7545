import type { ReactNode } from 'react'
import { createPortal } from 'react-dom'

interface Props {
  /** Where the pointer is on the page, in CSS pixels. */
  readonly x: number
  readonly y: number
  readonly children: ReactNode
}

/** With less room than this below the pointer it is above. */
const ROOM_PX = 200

/** A tooltip beside the pointer. In the page's body: the timeline contains its layout, and would place it elsewhere. */
export function TipBox({ x, y, children }: Props) {
  const isBelow = y + 20 <= window.innerHeight - ROOM_PX
  const style = {
    left: Math.min(x + 14, window.innerWidth - 430),
    ...(isBelow ? { top: y + 20 } : { bottom: window.innerHeight - y + 12 }),
  }
  return createPortal(
    <div className="tooltip" style={style} aria-hidden="true">
      {children}
    </div>,
    document.body,
  )
}

/** How what is under the pointer becomes part of the query. */
export function FilterKeys() {
  return (
    <p className="muted">
      <kbd>alt</kbd> click: only this program · with <kbd>shift</kbd>: not this
    </p>
  )
}
