import { formatNumber } from '../../base/format'
import { Check, Download, TriangleAlert, X } from 'lucide-react'
import { describeLink } from '../../state/link-contents'
import { LINK_FILE_NAME, MAX_CHAT_CHARS, printLinkFile } from '../../state/link-file'
import type { CopiedLink } from '../actions/page'
import { saveFile } from '../shared/save-file'

/** What the copied link holds, and a way out for one that is too long. Not modal: Escape and a click elsewhere close it. */
export function CopiedLinkBox({ copied, onClose }: { readonly copied: CopiedLink; readonly onClose: () => void }) {
  const { url, link, sources, isCopied } = copied
  const contents = describeLink(link, sources, url)
  const isLong = url.length > MAX_CHAT_CHARS
  const chars = formatNumber(url.length)
  return (
    <div className="copied-link" role="dialog" aria-label="The link">
      <header>
        {isCopied ? <Check size={15} aria-hidden="true" /> : <TriangleAlert size={15} aria-hidden="true" />}
        <h2>{isCopied ? 'Link copied' : 'Copy the link from here'}</h2>
        <span className="muted">{chars} characters</span>
        <button className="icon-button small" aria-label="Close" onClick={onClose}>
          <X size={14} />
        </button>
      </header>
      {!isCopied && <input readOnly value={url} aria-label="The link" onFocus={(event) => event.target.select()} />}
      <h3>It holds</h3>
      <ul>
        {contents.holds.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {contents.holds.length === 0 && <li>nothing but the page: no log is named, and nothing was chosen</li>}
      </ul>
      <h3>It does not hold</h3>
      <ul>
        {contents.lacks.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {isLong && (
        <p className="long-link">
          <span>
            Chat tools cut addresses beyond {formatNumber(MAX_CHAT_CHARS)} characters. A file is safe: dropped on
            Treeline it opens this view.
          </span>
          <button className="button small primary" onClick={() => save(url, contents.holds)}>
            <Download size={13} /> Save as a file
          </button>
        </p>
      )}
    </div>
  )
}

/** A page from disk has a path that means nothing elsewhere: its file holds the fragment alone. */
function save(url: string, contents: readonly string[]): void {
  const shared = url.startsWith('file:') ? new URL(url).hash : url
  saveFile(new Blob([printLinkFile(shared, contents)], { type: 'text/html' }), LINK_FILE_NAME)
}
