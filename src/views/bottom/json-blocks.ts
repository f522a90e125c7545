/** JSON of a log as text for reading: indented, cut into blocks of lines, searched, and cut into pieces for colouring. */
import { findJson } from '../../base/json-in-text'

const LINES_PER_BLOCK = 80
/** Beyond this the text is cut; it can be copied whole. */
const MAX_CHARS = 4_000_000
/** Hits beyond these are neither counted nor marked. */
const MAX_HITS = 50_000

export interface JsonBlocks {
  /** What stands before the JSON, as on a line of `kubectl logs --prefix`. */
  readonly prefix: string
  readonly blocks: readonly JsonBlock[]
  readonly isCut: boolean
}

export interface JsonBlock {
  /** Whole lines, each with its line end but the last of all. */
  readonly text: string
  readonly lines: number
}

/** A text that is not one JSON value is shown as it is. */
export function jsonBlocks(text: string): JsonBlocks {
  const [first, ...more] = findJson(text).found
  const isJson = first !== undefined && more.length === 0
  const whole = isJson ? JSON.stringify(first.value, undefined, 2) : text
  const isCut = whole.length > MAX_CHARS
  return {
    prefix: isJson ? text.slice(0, first.from) : '',
    blocks: blocksOf(isCut ? whole.slice(0, MAX_CHARS) : whole),
    isCut,
  }
}

function blocksOf(text: string): JsonBlock[] {
  const blocks: JsonBlock[] = []
  let from = 0
  while (from < text.length) {
    let to = from
    let lines = 0
    while (lines < LINES_PER_BLOCK && to < text.length) {
      const lineEnd = text.indexOf('\n', to)
      to = lineEnd < 0 ? text.length : lineEnd + 1
      lines++
    }
    blocks.push({ text: text.slice(from, to), lines })
    from = to
  }
  return blocks
}

/** Columns of the longest line, in letters of one width; a letter beyond ASCII may take two. */
export function longestLine(blocks: readonly JsonBlock[]): number {
  let longest = 0
  for (const { text } of blocks) {
    let columns = 0
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      if (code === 10) columns = 0
      else longest = Math.max(longest, (columns += code < 128 ? 1 : 2))
    }
  }
  return longest
}

export interface Hit {
  readonly block: number
  /** Characters of the block. */
  readonly from: number
  readonly to: number
}

/** Where a text occurs, upper and lower case alike, in order. */
export function findHits(blocks: readonly JsonBlock[], wanted: string): Hit[] {
  if (wanted === '') return []
  const pattern = new RegExp(wanted.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&'), 'gi')
  const hits: Hit[] = []
  for (let block = 0; block < blocks.length; block++) {
    for (const { index, 0: found } of blocks[block].text.matchAll(pattern)) {
      hits.push({ block, from: index, to: index + found.length })
      if (hits.length === MAX_HITS) return hits
    }
  }
  return hits
}

export interface Piece {
  readonly text: string
  readonly kind: 'key' | 'string' | 'number' | 'word' | 'plain'
  /** Index in the given hits; -1 outside. */
  readonly hit: number
}

const TOKEN = /("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(?:true|false|null)\b/g

/** Cuts a block where its colour changes and where hits begin and end; the pieces together are the text. */
export function piecesOf(text: string, hits: readonly Pick<Hit, 'from' | 'to'>[]): Piece[] {
  const pieces: Piece[] = []
  let nextHit = 0
  const add = (from: number, to: number, kind: Piece['kind']): void => {
    let at = from
    while (at < to) {
      while (nextHit < hits.length && hits[nextHit].to <= at) nextHit++
      const hit = hits[nextHit]
      const isInside = hit !== undefined && hit.from <= at
      const end = Math.min(to, hit === undefined ? to : isInside ? hit.to : hit.from)
      pieces.push({ text: text.slice(at, end), kind, hit: isInside ? nextHit : -1 })
      at = end
    }
  }
  let at = 0
  for (const { index, 0: whole, 1: string, 2: colon, 3: number } of text.matchAll(TOKEN)) {
    add(at, index, 'plain')
    at = index + (string ?? whole).length
    add(
      index,
      at,
      string === undefined ? (number === undefined ? 'word' : 'number') : colon === undefined ? 'string' : 'key',
    )
  }
  add(at, text.length, 'plain')
  return pieces
}
