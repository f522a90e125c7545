import type { ReactNode } from 'react'
import { createPortal } from 'react-dom'

interface Props {
  /** Where the pointer is on the page, in CSS pixels. */
  readonly x: number
  readonly y: number
  readonly children: ReactNode
}

/** A tooltip beside the pointer. In the page's body: the timeline contains its layout, and would place it elsewhere. */
export function TipBox({ x, y, children }: Props) {
  const style = {
    left: Math.min(x + 14, window.innerWidth - 430),
    top: y + 20 > window.innerHeight - 150 ? y - 130 : y + 20,
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
