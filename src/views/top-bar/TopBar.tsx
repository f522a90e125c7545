import { CircleQuestionMark, Monitor, Moon, PanelBottom, PanelLeft, PanelRight, Sun, X } from 'lucide-react'
import type { Theme } from '../../state/preferences'
import { useLinks, usePreferences, useViewer } from '../../state/viewer-context'
import { QueryBar } from '../query/QueryBar'
import { CopyButton } from '../shared/CopyButton'
import { Logo } from '../shared/Logo'
import { SourceChips } from './SourceChips'

const NEXT_THEME: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' }
const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon }

export function TopBar({ onHelp }: { readonly onHelp: () => void }) {
  const viewer = useViewer()
  const links = useLinks()
  const preferences = usePreferences((all) => all)
  const set = viewer.preferences.setState
  const ThemeIcon = THEME_ICONS[preferences.theme]
  return (
    <header className="top-bar">
      <button className="brand" onClick={() => viewer.closeAll()} title="Close everything and go back to the start">
        <Logo size={20} />
        <span>Treeline</span>
      </button>
      <SourceChips />
      <QueryBar />
      <div className="top-actions">
        <button
          className="button"
          title="Time zone of all times on the page"
          onClick={() => set({ timeZone: preferences.timeZone === 'utc' ? 'local' : 'utc' })}
        >
          {preferences.timeZone === 'utc' ? 'UTC' : 'Local'}
        </button>
        <CopyButton text={() => links.currentUrl()}>Copy link</CopyButton>
        <span className="button-group">
          <PaneButton label="Pods" isOpen={preferences.isPodsOpen} onToggle={(isPodsOpen) => set({ isPodsOpen })}>
            <PanelLeft size={15} />
          </PaneButton>
          <PaneButton
            label="Events"
            isOpen={preferences.isBottomOpen}
            onToggle={(isBottomOpen) => set({ isBottomOpen })}
          >
            <PanelBottom size={15} />
          </PaneButton>
          <PaneButton
            label="Details"
            isOpen={preferences.isDetailsOpen}
            onToggle={(isDetailsOpen) => set({ isDetailsOpen })}
          >
            <PanelRight size={15} />
          </PaneButton>
        </span>
        <button
          className="icon-button"
          aria-label={`Theme: ${preferences.theme}`}
          title={`Theme: ${preferences.theme}`}
          onClick={() => set({ theme: NEXT_THEME[preferences.theme] })}
        >
          <ThemeIcon size={15} />
        </button>
        <button className="icon-button" aria-label="Keys" title="Keys (?)" onClick={onHelp}>
          <CircleQuestionMark size={16} />
        </button>
        <button className="icon-button" aria-label="Close log" title="Close log" onClick={() => viewer.closeAll()}>
          <X size={16} />
        </button>
      </div>
    </header>
  )
}

function PaneButton(props: {
  readonly label: string
  readonly isOpen: boolean
  readonly onToggle: (isOpen: boolean) => void
  readonly children: React.ReactNode
}) {
  return (
    <button
      className="icon-button"
      aria-label={`${props.label} pane`}
      aria-pressed={props.isOpen}
      title={`${props.label} pane`}
      onClick={() => props.onToggle(!props.isOpen)}
    >
      {props.children}
    </button>
  )
}
