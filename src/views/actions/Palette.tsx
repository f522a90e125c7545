import { formatNumber } from '../../base/format'
import {
  Box,
  CircleQuestionMark,
  Clock,
  Container,
  Copy,
  CornerDownRight,
  FolderOpen,
  ListFilter,
  ListTree,
  PanelsTopLeft,
  Search,
  Server,
  type LucideIcon,
} from 'lucide-react'
import { Fragment, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { Section } from './action'
import { KeyCaps } from './KeyCaps'
import { usePage } from './page'
import { paletteSections, type PaletteItem } from './palette-items'
import { strokeOf } from './strokes'

const SECTION_ICONS: Readonly<Record<Section, LucideIcon>> = {
  'Go to': CornerDownRight,
  Rows: ListTree,
  Time: Clock,
  Find: Search,
  Copy,
  View: PanelsTopLeft,
  Open: FolderOpen,
  Help: CircleQuestionMark,
}
const KIND_ICONS = { pod: Box, host: Server, container: Container, filter: ListFilter } as const
const PAGE_ITEMS = 8

/**
 * Finds an action, a pod or a host by a few letters, and runs it or goes there: an ARIA combobox, whose focus stays in
 * the input. `groups` finds pods and hosts alone.
 */
export function Palette({ mode }: { readonly mode: 'palette' | 'groups' }) {
  const page = usePage()
  const dialog = useRef<HTMLDialogElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const sections = useMemo(() => paletteSections(page, mode, text), [page, mode, text])
  const items = sections.flatMap((section) => section.items)
  const active = Math.min(chosen, items.length - 1)
  useEffect(() => dialog.current?.showModal(), [])
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
    if (active === 0) list.current?.scrollTo({ top: 0 })
  }, [active, sections])

  // the browser gives the focus back to where it was before anything runs, which may move it again
  const run = (item: PaletteItem): void => {
    dialog.current?.close()
    item.run(page)
  }
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const stroke = strokeOf(event.nativeEvent)
    const next = moved(stroke, active, items.length)
    if (next !== undefined) setChosen(next)
    else if (stroke === 'Enter' && !event.nativeEvent.isComposing) {
      if (active >= 0) run(items[active])
    } else if (stroke === 'Mod+k') dialog.current?.close()
    else return
    event.preventDefault()
  }
  const label = mode === 'groups' ? 'Find a pod or host' : 'Find an action, a pod or a host'
  let at = 0
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label={label}
      onClose={() => page.state.setState(({ dialog: shown }) => ({ dialog: shown === mode ? 'none' : shown }))}
      onMouseDown={(event) => {
        if (event.target !== event.currentTarget) return
        event.preventDefault() // what is under the pointer does not get the focus
        dialog.current?.close()
      }}
      onKeyDown={onKeyDown}
    >
      <div className="palette-input">
        {mode === 'groups' ? <Box size={17} aria-hidden="true" /> : <Search size={17} aria-hidden="true" />}
        <input
          role="combobox"
          aria-label={label}
          aria-expanded={items.length > 0}
          aria-controls="palette-list"
          aria-activedescendant={active < 0 ? undefined : `palette-${active}`}
          aria-autocomplete="list"
          placeholder={mode === 'groups' ? 'go to a pod or host' : 'do something, or go to a pod or host'}
          autoFocus
          spellCheck={false}
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            setChosen(0)
          }}
        />
        <kbd aria-hidden="true">Esc</kbd>
      </div>
      <div className="palette-list" id="palette-list" role="listbox" aria-label="Found" ref={list}>
        {sections.map((section) => (
          <div key={section.title} role="group" aria-label={section.title}>
            <p className="palette-section" aria-hidden="true">
              {section.title}
              {section.left > 0 && <span> · {formatNumber(section.left)} more, type to find them</span>}
            </p>
            {section.items.map((item) => {
              const idx = at++
              return (
                <Option
                  key={item.id}
                  item={item}
                  idx={idx}
                  isActive={idx === active}
                  onChoose={setChosen}
                  onRun={run}
                />
              )
            })}
          </div>
        ))}
      </div>
      <p className="palette-none" role="status">
        {items.length === 0 && (mode === 'groups' ? 'No pod or host is called so.' : 'Nothing is called so.')}
      </p>
      <footer aria-hidden="true">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> choose
        </span>
        <span>
          <kbd>Enter</kbd> {mode === 'groups' ? 'go there' : 'run'}
        </span>
      </footer>
    </dialog>
  )
}

/** Where a stroke moves the choice to; it goes around at both ends. Undefined for other strokes. */
function moved(stroke: string, active: number, count: number): number | undefined {
  if (count === 0) return undefined
  switch (stroke) {
    case 'ArrowDown':
      return (active + 1) % count
    case 'ArrowUp':
      return (active - 1 + count) % count
    case 'PageDown':
      return Math.min(count - 1, active + PAGE_ITEMS)
    case 'PageUp':
      return Math.max(0, active - PAGE_ITEMS)
    default:
      return undefined
  }
}

function Option(props: {
  readonly item: PaletteItem
  readonly idx: number
  readonly isActive: boolean
  readonly onChoose: (idx: number) => void
  readonly onRun: (item: PaletteItem) => void
}) {
  const { item, idx, isActive, onChoose, onRun } = props
  const Icon = item.kind === 'action' ? SECTION_ICONS[item.section] : KIND_ICONS[item.kind]
  return (
    <div
      className="palette-option"
      id={`palette-${idx}`}
      role="option"
      aria-selected={isActive}
      onPointerMove={() => isActive || onChoose(idx)}
      onClick={() => onRun(item)}
    >
      <Icon size={15} aria-hidden="true" />
      <span className="palette-title">{withMarks(item.title, item.at)}</span>
      {item.attention > 0 && (
        <span className="badge attention" title="processes to look at">
          {formatNumber(item.attention)}
        </span>
      )}
      {item.note !== '' && <span className="palette-note">{item.note}</span>}
      {item.keys !== '' && <KeyCaps keys={item.keys} />}
    </div>
  )
}

/** The letters that were typed stand out. */
function withMarks(title: string, at: readonly number[]): ReactNode {
  if (at.length === 0) return title
  const parts: ReactNode[] = []
  let from = 0
  for (let i = 0; i < at.length; i++) {
    const start = at[i]
    while (at[i + 1] === at[i] + 1) i++
    parts.push(<Fragment key={from}>{title.slice(from, start)}</Fragment>)
    parts.push(<mark key={`m${start}`}>{title.slice(start, at[i] + 1)}</mark>)
    from = at[i] + 1
  }
  parts.push(title.slice(from))
  return parts
}
