/** Text that has to fit: cut with an ellipsis, or broken into lines. All in the surface's present font. */
import { bisect } from '../base/bisect'
import type { Surface } from './surface'

/** The text, or as much of its begin as has room, with `…`; empty where not even a letter has. */
export function fitText(surface: Surface, text: string, widthPx: number): string {
  if (text === '' || surface.measureText(text).width <= widthPx) return text
  const kept = bisect(0, text.length, (letters) => widthOf(surface, text.slice(0, letters + 1)) > widthPx)
  return kept === 0 ? '' : `${withoutHalf(text.slice(0, kept))}…`
}

function widthOf(surface: Surface, text: string): number {
  return surface.measureText(`${text}…`).width
}

/** A character of two halves is not cut between them. */
function withoutHalf(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, '')
}

/** Lines of at most `widthPx`, broken at spaces where there are some; the last of `most` lines is cut. */
export function wrapText(surface: Surface, text: string, widthPx: number, most: number): string[] {
  const lines: string[] = []
  let rest = text
  while (rest !== '' && lines.length < most - 1) {
    if (surface.measureText(rest).width <= widthPx) break
    const room = Math.max(
      1,
      bisect(1, rest.length, (letters) => surface.measureText(rest.slice(0, letters + 1)).width > widthPx),
    )
    const space = rest.lastIndexOf(' ', room)
    const end = space > room / 2 ? space : room
    lines.push(rest.slice(0, end).trimEnd())
    rest = rest.slice(end).trimStart()
  }
  return rest === '' ? lines : [...lines, fitText(surface, rest, widthPx)]
}
