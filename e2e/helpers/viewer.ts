/** Drives the built page as a user does, by roles and names, and waits for the page's own signs, never for a time. */
import { expect, type Locator, type Page } from '@playwright/test'

/** What a test hands over without a file on disk. */
export interface NamedContent {
  readonly name: string
  readonly content: string | Uint8Array
}

/** Milliseconds since 1970, exact to the millisecond that the status bar shows. */
export interface ShownRange {
  readonly from: number
  readonly to: number
}

const RANGE = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{3})\d* – (?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d:\d\d\.\d{3})\d* UTC/

export class Viewer {
  readonly page: Page
  readonly workbench: Locator
  readonly tree: Locator
  readonly rows: Locator
  /** The packed layout. */
  readonly lanes: Locator
  readonly pods: Locator
  readonly details: Locator
  readonly status: Locator
  readonly filter: Locator
  readonly events: Locator
  readonly brush: Locator
  readonly notices: Locator
  /** The spans have no role: the table in the tree says the same. */
  readonly canvas: Locator

  constructor(page: Page) {
    this.page = page
    this.workbench = page.locator('.workbench') // it carries the page's state and has no role
    this.tree = page.getByRole('treegrid', { name: 'Process tree' })
    this.rows = this.tree.getByRole('row')
    this.lanes = page.getByRole('application', { name: 'Processes packed into lanes' })
    this.pods = page.getByRole('navigation', { name: 'Pods' })
    this.details = page.getByRole('complementary', { name: 'Details' })
    this.status = page.getByRole('contentinfo', { name: 'Status' })
    this.filter = page.getByRole('combobox', { name: 'Filter processes' })
    this.events = page.getByRole('listbox', { name: /^Events in the/ })
    this.brush = page.getByRole('slider', { name: 'Visible range' })
    this.notices = page.getByRole('status').getByRole('listitem')
    this.canvas = page.locator('canvas.span-canvas')
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' })
  }

  // ── opening ────────────────────────────────────────────────────────────────────────────────────────────────────────

  async goto(fragment = ''): Promise<void> {
    await this.page.goto(`/${fragment}`)
  }

  async openSample(): Promise<void> {
    await this.button('Open the sample').click()
    await this.waitForIdle()
  }

  /** Picks files in the browser's dialog. */
  async pickFiles(...paths: readonly string[]): Promise<void> {
    await this.pickWith(this.button('Open files'), ...paths)
  }

  /** Clicks what opens the browser's file dialog, and picks files there. */
  async pickWith(opener: Locator, ...paths: readonly string[]): Promise<void> {
    const [chooser] = await Promise.all([this.page.waitForEvent('filechooser'), opener.click()])
    await chooser.setFiles([...paths])
  }

  async openFiles(...paths: readonly string[]): Promise<void> {
    await this.pickFiles(...paths)
    await this.waitForIdle()
  }

  /** Goes back to the welcome page where a log is open: sooner than by a load. */
  async closeLog(): Promise<void> {
    if (await this.button('Close log').isVisible()) await this.button('Close log').click()
    await expect(this.button('Open the sample')).toBeVisible()
    await expect(this.notices).toHaveCount(0)
  }

  /** Drops files that exist in the page alone. */
  async dropFiles(...files: readonly NamedContent[]): Promise<void> {
    const encoded = files.map(({ name, content }) => ({ name, base64: Buffer.from(content).toString('base64') }))
    const transfer = await this.page.evaluateHandle((all) => {
      const made = new DataTransfer()
      for (const { name, base64 } of all) {
        const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
        made.items.add(new File([bytes], name))
      }
      return made
    }, encoded)
    for (const type of ['dragenter', 'dragover', 'drop']) {
      await this.page.dispatchEvent('body', type, { dataTransfer: transfer })
    }
    await transfer.dispose()
  }

  /** Drops files or folders from the disk, as the system's file manager does. */
  async dropPaths(...paths: readonly string[]): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page)
    const data = { items: [], files: [...paths], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data })
    }
    await session.detach()
  }

  /** Puts a text into the clipboard and pastes it into the page. */
  async paste(text: string): Promise<void> {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await this.page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
    await this.page.keyboard.press('ControlOrMeta+v')
  }

  /** What the last copy button put into the clipboard. */
  async clipboard(): Promise<string> {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    return this.page.evaluate(() => navigator.clipboard.readText())
  }

  // ── waiting ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Everything that was opened is read, and what is on screen shows all of it. */
  async waitForIdle(timeout = 20_000): Promise<void> {
    await expect(this.workbench).toHaveAttribute('data-state', 'idle', { timeout })
    await expect(this.tree.and(this.page.locator('[aria-busy=true]'))).toHaveCount(0)
  }

  /** The page's state in the very frame in which the first row is there; to be asked before the log is opened. */
  stateAtFirstRow(): Promise<string | undefined> {
    return this.page.evaluate(
      () =>
        new Promise<string | undefined>((resolve) => {
          const look = (): void => {
            if (document.querySelector('[role=treegrid] [role=row]') === null) requestAnimationFrame(look)
            else resolve(document.querySelector<HTMLElement>('.workbench')?.dataset['state'])
          }
          look()
        }),
    )
  }

  /** Presses Tab until an element has the focus, at most once around the page. */
  async tabTo(target: Locator): Promise<void> {
    for (let i = 0; i < 150; i++) {
      if (await target.evaluate((element) => element === document.activeElement)) return
      await this.page.keyboard.press('Tab')
    }
    throw new Error(`${String(target)} cannot be reached with Tab`)
  }

  // ── tree ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Rows whose text begins so: `/usr/bin/curl -s`, `default/xwing`. A mark of how it joins its parent may come first. */
  row(start: string): Locator {
    return this.rows.filter({ visible: true }).and(this.page.getByRole('row', { name: startPattern(start) }))
  }

  /** Clicks a row's label and waits for its details. */
  async selectRow(start: string): Promise<Locator> {
    const row = this.row(start)
    await row
      .getByRole('gridcell')
      .first()
      .click({ position: { x: 150, y: 8 } })
    await expect(row).toHaveAttribute('aria-selected', 'true')
    await this.waitForIdle()
    return row
  }

  /** The triangle of a row; hidden from readers, who have the row's expanded state. */
  twisty(row: Locator): Locator {
    return row.locator('.twisty')
  }

  get selectedRow(): Locator {
    return this.tree.getByRole('row', { selected: true })
  }

  /** The row that the keyboard is on, as assistive technology is told. */
  async activeRow(): Promise<Locator> {
    const id = await this.tree.getAttribute('aria-activedescendant')
    return this.page.locator(`[id="${id ?? 'none'}"]`)
  }

  /** Its text; empty while the row that is named is not there. */
  async activeRowText(): Promise<string> {
    const row = await this.activeRow()
    return (await row.textContent({ timeout: 1000 }).catch(() => null)) ?? ''
  }

  /** Focus in the tree without changing what is selected. */
  async focusTree(): Promise<void> {
    await this.tree.focus()
  }

  /** What the tooltips of the rows say from top to bottom, indented by level. */
  async outline(): Promise<string[]> {
    return this.rows.evaluateAll((rows) =>
      rows.map((row) => {
        const title = row.querySelector('[role=gridcell]')?.getAttribute('title') ?? ''
        return `${'  '.repeat(Number(row.getAttribute('aria-level')) - 1)}${title.trim()}`
      }),
    )
  }

  // ── time ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  async visibleRange(): Promise<ShownRange> {
    const text = (await this.status.textContent()) ?? ''
    const match = RANGE.exec(text)
    if (match === null) throw new Error(`no range in the status bar: ${text}`)
    const [, date, from, otherDate = date, to] = match
    return { from: Date.parse(`${date}T${from}Z`), to: Date.parse(`${otherDate}T${to}Z`) }
  }

  /** Does something and waits until the visible range is another one; gives both. */
  async changeRange(act: () => Promise<unknown>): Promise<{ before: ShownRange; after: ShownRange }> {
    const before = await this.visibleRange()
    await act()
    await expect.poll(() => this.visibleRange()).not.toEqual(before)
    await this.waitForIdle()
    return { before, after: await this.visibleRange() }
  }

  /** A point of the canvas: a fraction of its width, in the middle of a row. */
  async pointOn(row: Locator, fraction: number): Promise<{ x: number; y: number }> {
    const [canvas, label] = await Promise.all([boxOf(this.canvas), boxOf(row)])
    return { x: canvas.x + canvas.width * fraction, y: label.y + label.height / 2 }
  }
}

export async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox()
  if (box === null) throw new Error(`${String(locator)} is not on screen`)
  return box
}

/** Whole words; a blank may stand where the page splits a path into its parts. */
function startPattern(start: string): RegExp {
  const escaped = start.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&').replace(/^(\S*\/)/, '$1 ?')
  return new RegExp(`^(?:[↳⇢] )?${escaped}(?![\\w-])`)
}
