import type { EventLine, EventPage } from '../../worker/event-page'

/**
 * The lines of a page over which the document's text selection reaches; undefined where it stays within one line, of
 * which a part may be meant.
 */
export function copiedLines(list: HTMLElement, { lines, first }: EventPage): readonly EventLine[] | undefined {
  const selection = getSelection()
  if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return undefined
  const range = selection.getRangeAt(0)
  const numbers = Array.from(list.querySelectorAll('[role=option]'))
    .filter((row) => range.intersectsNode(row))
    .map((row) => Number(row.id.slice(row.id.indexOf('-') + 1)) - first)
  // a selection that ends before the first letter of a line does not mean that line
  if (range.endOffset === 0 && numbers.length > 1) numbers.pop()
  return numbers.length < 2 ? undefined : numbers.map((i) => lines[i])
}
