import {
  CircleQuestionMark,
  Command,
  Download,
  Monitor,
  Moon,
  PanelBottom,
  PanelLeft,
  PanelRight,
  Sun,
  X,
} from 'lucide-react'
import { usePreferences, useViewer } from '../../state/viewer-context'
import { tooltipOf } from '../actions/actions'
import { usePage } from '../actions/page'
import { NEXT_THEME, NEXT_ZONE } from '../actions/page-actions'
import { CopyLink } from '../link/CopyLink'
import { QueryBar } from '../query/QueryBar'
import { Logo } from '../shared/Logo'
import { SourceChips } from './SourceChips'

const ZONE_LABELS = { utc: 'UTC', local: 'Local', relative: 'Relative' } as const
const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon }

export function TopBar() {
  const viewer = useViewer()
  const page = usePage()
  const preferences = usePreferences((all) => all)
  const set = viewer.preferences.setState
  const ThemeIcon = THEME_ICONS[preferences.theme]
  return (
    <header className="top-bar">
      <button className="brand" onClick={() => viewer.closeAll()} title={tooltipOf('close-all')}>
        <Logo size={20} />
        <span>Treeline</span>
      </button>
      <SourceChips />
      <QueryBar />
      <div className="top-actions">
        <button
          className="button"
          title={tooltipOf('next-zone')}
          onClick={() => set({ timeZone: NEXT_ZONE[preferences.timeZone] })}
        >
          {ZONE_LABELS[preferences.timeZone]}
        </button>
        <CopyLink />
        <button className="button" aria-label="Export" title={tooltipOf('export')} onClick={() => page.show('export')}>
          <Download size={15} className="if-narrow" />
          <span className="if-wide">Export</span>
        </button>
        <span className="button-group">
          <PaneButton
            label="Pods"
            action="toggle-pods"
            isOpen={preferences.isPodsOpen}
            onToggle={(isPodsOpen) => set({ isPodsOpen })}
          >
            <PanelLeft size={15} />
          </PaneButton>
          <PaneButton
            label="Events"
            action="toggle-events"
            isOpen={preferences.isBottomOpen}
            onToggle={(isBottomOpen) => set({ isBottomOpen })}
          >
            <PanelBottom size={15} />
          </PaneButton>
          <PaneButton
            label="Details"
            action="toggle-details"
            isOpen={preferences.isDetailsOpen}
            onToggle={(isDetailsOpen) => set({ isDetailsOpen })}
          >
            <PanelRight size={15} />
          </PaneButton>
        </span>
        <button
          className="icon-button"
          aria-label={`Theme: ${preferences.theme}`}
          title={tooltipOf('next-theme')}
          onClick={() => set({ theme: NEXT_THEME[preferences.theme] })}
        >
          <ThemeIcon size={15} />
        </button>
        <button
          className="icon-button"
          aria-label="Find an action"
          title={tooltipOf('palette')}
          onClick={() => page.show('palette')}
        >
          <Command size={15} />
        </button>
        <button className="icon-button" aria-label="Keys" title={tooltipOf('keys')} onClick={() => page.show('keys')}>
          <CircleQuestionMark size={16} />
        </button>
        <button
          className="icon-button"
          aria-label="Close log"
          title={tooltipOf('close-all')}
          onClick={() => viewer.closeAll()}
        >
          <X size={16} />
        </button>
      </div>
    </header>
  )
}

function PaneButton(props: {
  readonly label: string
  readonly action: string
  readonly isOpen: boolean
  readonly onToggle: (isOpen: boolean) => void
  readonly children: React.ReactNode
}) {
  return (
    <button
      className="icon-button"
      aria-label={`${props.label} pane`}
      aria-pressed={props.isOpen}
      title={tooltipOf(props.action)}
      onClick={() => props.onToggle(!props.isOpen)}
    >
      {props.children}
    </button>
  )
}
