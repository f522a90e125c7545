import { Contrast, ListFilter, ListTree } from 'lucide-react'
import { MATCH_MODES, type MatchMode } from '../../codes/match-modes'
import { useView, useViewer } from '../../state/viewer-context'

const MODES: Readonly<Record<MatchMode, { readonly Icon: typeof ListTree; readonly does: string }>> = {
  ancestors: { Icon: ListFilter, does: 'Show matches and their ancestors' },
  subtrees: { Icon: ListTree, does: 'Show matches with all below them' },
  dim: { Icon: Contrast, does: 'Show everything, dim what does not match' },
}

/** How what the query finds is shown. */
export function MatchModes() {
  const viewer = useViewer()
  const chosen = useView((view) => view.matchMode)
  return (
    <span className="match-modes" role="radiogroup" aria-label="How matches are shown">
      {MATCH_MODES.map((mode) => {
        const { Icon, does } = MODES[mode]
        return (
          <label key={mode} title={does}>
            <input
              type="radio"
              name="match-mode"
              aria-label={does}
              checked={chosen === mode}
              onChange={() => viewer.view.setState({ matchMode: mode })}
            />
            <Icon size={13} aria-hidden="true" />
          </label>
        )
      })}
    </span>
  )
}
