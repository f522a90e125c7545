/** What an action acts on: the viewer, the link, and the parts of the page that are not in a store of the viewer. */
import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { Link } from '../../state/link-fields'
import type { LinkSync } from '../../state/link-sync'
import { hasFeed, hasRunningFeed, type Source } from '../../state/session'
import type { Viewer } from '../../state/viewer'
import { focusedTarget, type RowTarget } from './row-target'

/** Dialogs of the whole page; `groups` is the palette that finds pods and hosts alone. */
export type PageDialog = 'none' | 'keys' | 'palette' | 'groups' | 'export' | 'other-tools' | 'connect'

/** The open menu of a row, and where it is on the page, in CSS pixels. */
export interface RowMenuState {
  readonly x: number
  readonly y: number
  readonly target: RowTarget
}

export interface PageState {
  readonly dialog: PageDialog
  readonly rowMenu: RowMenuState | undefined
  /** The first stroke of a sequence while the second one is waited for. */
  readonly pressed: string
  /** Said for a moment; the number tells one saying from the same one before. */
  readonly said: { readonly text: string; readonly id: number }
  /** The link that was copied last, while what it holds is shown. */
  readonly copiedLink: CopiedLink | undefined
}

export interface CopiedLink {
  readonly url: string
  readonly link: Link
  /** What was open when it was copied. */
  readonly sources: readonly Source[]
  /** False when the browser did not allow it. */
  readonly isCopied: boolean
}

export class Page {
  readonly viewer: Viewer
  readonly links: LinkSync
  readonly state = createStore<PageState>(() => ({
    dialog: 'none',
    rowMenu: undefined,
    pressed: '',
    said: { text: '', id: 0 },
    copiedLink: undefined,
  }))

  constructor(viewer: Viewer, links: LinkSync) {
    this.viewer = viewer
    this.links = links
  }

  show(dialog: PageDialog): void {
    this.state.setState({ dialog })
  }

  /** Opens the menu of the row that the keyboard is on. */
  showRowMenu({ x, y }: { readonly x: number; readonly y: number }): void {
    const target = focusedTarget(this.viewer)
    this.state.setState({ rowMenu: target && { x, y, target } })
  }

  closeRowMenu(): void {
    this.state.setState({ rowMenu: undefined })
  }

  say(text: string): void {
    this.state.setState(({ said }) => ({ said: { text, id: said.id + 1 } }))
  }

  /** Copies a text and says that, or that it failed; true when it is copied. */
  async copy(what: string, text: string | Promise<string>): Promise<boolean> {
    try {
      await navigator.clipboard.writeText(await text)
      this.say(`Copied ${what}`)
      return true
    } catch {
      this.say(`The browser did not let ${what} be copied`)
      return false
    }
  }

  get hasLog(): boolean {
    return this.viewer.viewport.getState().range !== undefined
  }

  get hasSources(): boolean {
    return this.viewer.session.getState().sources.length > 0
  }

  get hasRunningFeed(): boolean {
    return hasRunningFeed(this.viewer.session.getState().sources)
  }

  get hasFeed(): boolean {
    return hasFeed(this.viewer.session.getState().sources)
  }

  get hasSelection(): boolean {
    return this.hasLog && this.viewer.view.getState().selectedKey !== ''
  }
}

export const PageContext = createContext<Page | undefined>(undefined)

export function usePage(): Page {
  const page = useContext(PageContext)
  if (page === undefined) throw new Error('a view is used outside <PageContext>')
  return page
}

export function usePageState<T>(select: (state: PageState) => T): T {
  return useStore(usePage().state, select)
}
