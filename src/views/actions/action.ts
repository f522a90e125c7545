import type { Page } from './page'

/** Sections in the order in which they are shown. */
export const SECTIONS = ['Go to', 'Rows', 'Time', 'Find', 'Copy', 'View', 'Open', 'Help'] as const
export type Section = (typeof SECTIONS)[number]

/** For actions that act on the selected process. */
export const SELECT_FIRST = 'Select a process first'

/** Something the user can do, by a key, in the palette, or with a button. */
export interface Action {
  readonly id: string
  /** What it does, as an order: `Zoom in`. */
  readonly title: string
  readonly section: Section
  /** Each runs it; see `strokes.ts`. */
  readonly keys: readonly string[]
  /** More words by which the palette finds it. */
  readonly words?: string
  /** False where it belongs to keys alone: nobody picks "next row" from a list. */
  readonly isListed?: false
  isAvailable(page: Page): boolean
  /** What is to be done first where it is not available: said when its key is pressed. */
  readonly missing?: string
  run(page: Page): void
}
