import { Copy, Info, TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useView } from '../../state/viewer-context'
import { CopyButton } from '../shared/CopyButton'
import { Modal } from '../shared/Modal'
import { toolTexts, type ToolText } from './other-tools'

/** The applied query for jq, tetra and the agent, and what cannot be said there. */
export function OtherTools({ onClose }: { readonly onClose: () => void }) {
  const query = useView((view) => view.filterText)
  const [tools, setTools] = useState<readonly ToolText[]>([])
  useEffect(() => {
    let isCurrent = true
    toolTexts(query)
      .then((texts) => {
        if (isCurrent) setTools(texts)
      })
      .catch(reportError)
    return () => {
      isCurrent = false
    }
  }, [query])
  return (
    <Modal title="Query for other tools" className="other-tools" onClose={onClose}>
      <p className="tool-query">
        <code>{query}</code>
      </p>
      <div className="tools">
        {tools.map((tool) => (
          <Tool key={tool.id} tool={tool} />
        ))}
      </div>
    </Modal>
  )
}

function Tool({ tool }: { readonly tool: ToolText }) {
  const { title, about, text, more, left, notes } = tool
  const isNothing = text === undefined && more.length === 0
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <p className="muted">{isNothing ? 'Nothing of this query can be said here.' : about}</p>
      {text !== undefined && <Text title={title} text={text} />}
      {more.map((other) => (
        <div key={other.title}>
          <h4>{other.title}</h4>
          <Text title={other.title} text={other.text} />
        </div>
      ))}
      {left.length > 0 && (
        <ul className="tool-left" aria-label={`Not in ${title}`}>
          {left.map((sentence) => (
            <li key={sentence}>
              <TriangleAlert size={13} aria-hidden="true" />
              <span>{sentence}</span>
            </li>
          ))}
        </ul>
      )}
      {!isNothing && left.length > 0 && (
        <p className="tool-note">
          <Info size={13} aria-hidden="true" />
          <span>Without what is left out, it selects more events, not fewer.</span>
        </p>
      )}
      {notes.map((note) => (
        <p key={note} className="tool-note">
          <Info size={13} aria-hidden="true" />
          <span>{note}</span>
        </p>
      ))}
    </section>
  )
}

function Text({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div className="tool-text">
      <pre tabIndex={0} role="region" aria-label={`${title}: text`}>
        {text}
      </pre>
      <CopyButton text={() => text} className="button small" title={`Copy ${title}`}>
        <Copy size={12} aria-hidden="true" /> Copy
      </CopyButton>
    </div>
  )
}
