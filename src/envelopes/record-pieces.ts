/**
 * Long lines that a container runtime wrote as several records:
 *
 *   CRI      2024-01-31T12:34:56.7Z stdout P {"process_exec":{"pro      P: more comes, F: the last piece
 *            2024-01-31T12:34:56.7Z stdout F cess":{…}}}
 *   Docker   {"log":"{\"process_exec\":{\"pro","stream":"stdout",…}      the last piece ends with a line end
 *            {"log":"cess\":{…}}}\n","stream":"stdout",…}
 *
 * Records of other streams, and of other pods behind a prefix, may stand between the pieces.
 */
import { JsonDepth, parseJson } from '../base/json-in-text'
import { isObject } from '../tetragon/decode'
import type { Json, JsonObject } from '../tetragon/wire'

export interface Piece {
  /** Pieces of one line have one stream. */
  readonly stream: string
  readonly text: string
  /** `unmarked`: whether more comes shows only in the JSON, which ends or does not. */
  readonly end: 'more' | 'last' | 'unmarked'
}

const CRI = /^([^{]{0,400}?)\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d) (stdout|stderr) ([PF])(?::\S*)?(?: |$)/
const TIME = /\d{4}-\d\d-\d\dT\S+/g

/** The piece in a line of a CRI file, also behind a prefix of kubectl; undefined for any other line. */
export function criPiece(line: string): Piece | undefined {
  const match = CRI.exec(line)
  if (match === null) return undefined
  const [header, prefix, stream, tag] = match
  const text = line.slice(header.length, line.endsWith('\r') ? -1 : undefined)
  // --timestamps puts another time into each prefix
  return { stream: `${prefix.replace(TIME, '')} ${stream}`, text, end: tag === 'P' ? 'more' : 'last' }
}

/** The piece in a record of Docker's json-file log; undefined for any other document. */
export function dockerPiece(document: Json): Piece | undefined {
  if (!isObject(document)) return undefined
  const { log, stream } = document
  if (typeof log !== 'string' || typeof stream !== 'string') return undefined
  return { stream: `docker ${stream} ${writerOf(document)}`, text: log, end: log.endsWith('\n') ? 'last' : 'unmarked' }
}

/** Who wrote a record: a shipper has those of several containers in one file. */
const WRITER = ['kubernetes', 'docker', 'container_id', 'container_name', 'pod', 'tag', 'filename', 'file', 'attrs']

function writerOf(record: JsonObject): string {
  return WRITER.map((name) => (record[name] === undefined ? '' : JSON.stringify(record[name]))).join(' ')
}

/** Follows the JSON in the pieces of a line. */
export class PiecedJson {
  private readonly depth = new JsonDepth()
  private isOpen = false

  /** True when an object has begun in the pieces so far and has not ended. */
  add(text: string): boolean {
    const from = this.isOpen ? 0 : text.indexOf('{')
    if (from >= 0) this.isOpen = this.depth.scan(text, from) < 0
    return this.isOpen
  }
}

/** The line that several lines hold in pieces, from the first piece to the last; other text as it is. */
export function joinLines(text: string): string {
  const pieces = piecesOf(text.split('\n'))
  return pieces === undefined ? text : pieces.map((piece) => piece?.text ?? '').join('')
}

/**
 * Of the lines from the first piece of a line to its last, the pieces; undefined for those of other streams. Undefined as a
 * whole where the first line is no piece that others follow.
 */
export function piecesOf(lines: readonly string[]): readonly (Piece | undefined)[] | undefined {
  const first = pieceOf(lines[0])
  if (lines.length < 2 || first === undefined || first.end === 'last') return undefined
  return lines.map((line) => {
    const piece = pieceOf(line)
    return piece?.stream === first.stream ? piece : undefined
  })
}

function pieceOf(line: string): Piece | undefined {
  return criPiece(line) ?? dockerPiece((parseJson(line) ?? null) as Json)
}
