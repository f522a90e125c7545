/** A log that stays open from one test to the next, as long as nothing but the view of it has changed. */
import { expect, type Page } from '@playwright/test'
import { emptyPage } from './empty-page'
import type { Folder } from './folder'
import { Viewer } from './viewer'

/** A link in which nothing differs from the start; the page itself writes it shorter. */
const INITIAL_VIEW = '#v=2&fold=1'
const SOON = { timeout: 1000, intervals: [50] }

export class KeptLog {
  private readonly page: Page
  private readonly folder: Folder
  private content = ''
  private openings = 0
  /** What the page showed when the log had been opened. */
  private shown = ''
  /** What no link brings back when it has changed. */
  private mark = ''

  constructor(page: Page, folder: Folder) {
    this.page = page
    this.folder = folder
  }

  isOf(content: string): boolean {
    return content === this.content
  }

  async drop(): Promise<void> {
    this.content = ''
    await emptyPage(this.page)
  }

  /**
   * Brings the page to the state of a log that was just opened. Where an empty link does, that is all; a test that left
   * more behind (a preference, a message, another page) costs a load.
   */
  async open(content: string): Promise<void> {
    if (this.isOf(content) && (await this.isUnchanged())) return
    await this.drop()
    const viewer = new Viewer(this.page)
    await viewer.goto()
    await viewer.openFiles(await this.folder.write('tetragon.log', content))
    await this.page.evaluate((opening) => (document.body.dataset['opening'] = String(opening)), ++this.openings)
    this.content = content
    this.shown = await this.readWhenStill()
    this.mark = await this.readMark()
  }

  private async isUnchanged(): Promise<boolean> {
    if ((await this.readMark()) !== this.mark) return false
    await this.resetView()
    if ((await this.readMark()) !== this.mark) return false
    return expect
      .poll(() => this.read(), SOON)
      .toBe(this.shown)
      .then(
        () => true,
        () => false,
      )
  }

  private async resetView(): Promise<void> {
    await this.page.mouse.move(0, 0)
    await this.page.keyboard.press('Escape') // the time cursor is no part of a link
    await this.page.evaluate(async (initial) => {
      const { activeElement } = document
      if (activeElement instanceof HTMLElement) activeElement.blur()
      const open = async (fragment: string): Promise<void> => {
        const arrived = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }))
        location.hash = fragment
        await arrived
      }
      if (location.hash === initial) await open('')
      await open(initial)
    }, INITIAL_VIEW)
    await new Viewer(this.page).waitForIdle()
  }

  /** Which opening the page is from, which a reload forgets, and what the browser remembers. */
  private readMark(): Promise<string> {
    return this.page.evaluate(() => `${document.body.dataset['opening'] ?? ''} ${JSON.stringify(localStorage)}`)
  }

  /** All text on screen, whether an element has the focus, and where the lists and the keyboard in them are. */
  private read(): Promise<string> {
    return this.page.evaluate(() => {
      const lists = [...document.querySelectorAll('[role=listbox], [role=treegrid]')]
      const places = lists.map((list) => `${list.scrollTop} ${list.getAttribute('aria-activedescendant')}`)
      return `${document.body.innerText}\n${document.activeElement === document.body} ${places.join()}`
    })
  }

  private async readWhenStill(): Promise<string> {
    let shown = ''
    const isStill = async (): Promise<boolean> => {
      const before = shown
      shown = await this.read()
      return shown === before
    }
    await expect.poll(isStill, { intervals: [50] }).toBe(true)
    return shown
  }
}
