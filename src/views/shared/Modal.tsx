import { X } from 'lucide-react'
import { useEffect, useId, useRef, type ReactNode } from 'react'

/** A dialog over the page; Escape and a click beside it close it. */
export function Modal({
  title,
  className = '',
  onClose,
  children,
}: {
  readonly title: string
  readonly className?: string
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => dialog.current?.showModal(), [])
  // closed by the dialog itself, which gives the focus back to where it was
  const close = (): void => dialog.current?.close()
  return (
    <dialog
      ref={dialog}
      className={`modal ${className}`}
      aria-labelledby={titleId}
      onClose={onClose}
      onMouseDown={(event) => {
        if (event.target !== event.currentTarget) return
        event.preventDefault() // what is under the pointer does not get the focus
        close()
      }}
    >
      <div className="modal-body">
        <header>
          <h2 id={titleId}>{title}</h2>
          <button className="icon-button" aria-label="Close" onClick={close}>
            <X size={16} />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  )
}
