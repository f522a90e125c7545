import { Link2 } from 'lucide-react'
import { useCallback, useEffect, useRef } from 'react'
import { tooltipOf } from '../actions/actions'
import { copyLink } from '../actions/copy-link'
import { Later } from '../actions/Later'
import { usePage, usePageState } from '../actions/page'
import { useDismiss } from '../shared/use-dismiss'

const loadCopied = () => import('./CopiedLink').then((module) => module.CopiedLinkBox)

/** Copies the link; below the button it says what the link holds. */
export function CopyLink() {
  const page = usePage()
  const copied = usePageState((state) => state.copiedLink)
  const anchor = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const close = useCallback(() => page.state.setState({ copiedLink: undefined }), [page])
  useDismiss(anchor, '.copy-link', close)
  const onClose = useCallback(() => {
    close()
    button.current?.focus()
  }, [close])
  const isOpen = copied !== undefined
  useEffect(() => {
    if (!isOpen) return
    // wherever the focus is, Escape closes the box before it means anything else
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      onClose()
    }
    addEventListener('keydown', onKeyDown, { capture: true })
    return () => removeEventListener('keydown', onKeyDown, { capture: true })
  }, [isOpen, onClose])
  return (
    <div className="copy-link-anchor" ref={anchor}>
      <button
        ref={button}
        className="button copy-link"
        aria-label="Copy link"
        title={tooltipOf('copy-link')}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onClick={() => void copyLink(page)}
      >
        <Link2 size={15} className="if-narrow" />
        <span className="if-wide">Copy link</span>
      </button>
      <Later load={loadCopied} props={copied === undefined ? undefined : { copied, onClose }} />
    </div>
  )
}
