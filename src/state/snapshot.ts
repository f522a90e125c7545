/**
 * A snapshot: the page as one HTML file with a part of a log and a view in it, in two elements that no browser runs.
 *
 *   <script type="application/json" id="treeline-snapshot">   what it is of: `SnapshotInfo`
 *   <script type="application/octet-stream" id="treeline-log">   its events, one in a line, gzip, base64
 */

/** Where data is missing in the log. Times are RFC 3339. */
export interface SnapshotGap {
  readonly node: string
  readonly from: string
  readonly to: string
  readonly what: string
}

export interface SnapshotSource {
  readonly name: string
  /** Of the file; not there for feeds. */
  readonly bytes?: number | undefined
  /** In hex; not there where it is not known. */
  readonly sha256?: string | undefined
}

/** What is said of what a snapshot was made from. */
export interface SnapshotAbout {
  /** Of Treeline. */
  readonly version: string
  readonly sources: readonly SnapshotSource[]
  /** Empty for none. */
  readonly query: string
  readonly range: { readonly from: string; readonly to: string }
  readonly isWholeLog: boolean
  readonly isMasked: boolean
  readonly processes: number
  readonly inferredParents: number
  readonly gaps: readonly SnapshotGap[]
}

export interface SnapshotInfo {
  /** Of the log in it, as it is shown among the sources. */
  readonly name: string
  readonly madeAt: string
  /** Of the log that it was made from. */
  readonly allEvents: number
  /** The view, as the fragment of a link. */
  readonly view: string
  /** The view is without the query that is said of it: it names a secret that the log holds masked. */
  readonly isQueryLeftOut: boolean
  readonly about: SnapshotAbout
}

const INFO_ID = 'treeline-snapshot'
const LOG_ID = 'treeline-log'
/** Nothing is fetched, nothing is sent: what a snapshot needs is in it. Vite's workers are blobs. */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval' blob: data:",
  'worker-src blob: data:',
  "style-src 'unsafe-inline'",
  'font-src data:',
  'img-src data: blob:',
  'connect-src data: blob:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** The file: `page` is the single file's HTML, `log` its events as gzip. */
export async function snapshotHtml(page: string, info: SnapshotInfo, log: Blob): Promise<Blob> {
  const headEnd = page.indexOf('<head>') + '<head>'.length
  const bodyEnd = page.lastIndexOf('</body>')
  if (headEnd < '<head>'.length || bodyEnd < headEnd) throw new Error('the page for snapshots is damaged')
  const about = JSON.stringify(info).replaceAll(/[<>&\u2028\u2029]/g, escapeForScript)
  return new Blob(
    [
      page.slice(0, headEnd),
      `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
      page.slice(headEnd, bodyEnd),
      `<script type="application/json" id="${INFO_ID}">${about}</script>\n`,
      `<script type="application/octet-stream" id="${LOG_ID}">`,
      ...(await toBase64(log)),
      '</script>\n',
      page.slice(bodyEnd),
    ],
    { type: 'text/html;charset=utf-8' },
  )
}

function escapeForScript(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Whole groups of three bytes, so that the texts can be joined. */
const ENCODED_AT_ONCE = 3 * 256 * 1024

async function toBase64(blob: Blob): Promise<string[]> {
  const texts: string[] = []
  for (let from = 0; from < blob.size; from += ENCODED_AT_ONCE) {
    const bytes = new Uint8Array(await blob.slice(from, from + ENCODED_AT_ONCE).arrayBuffer())
    let binary = ''
    for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192))
    texts.push(btoa(binary))
  }
  return texts
}

export interface Snapshot {
  readonly info: SnapshotInfo
  /** Unpacks the log. Rejects where the file was damaged on its way. */
  log(): Promise<Blob>
}

/** Takes the snapshot out of the document that holds it; undefined for a page without one. */
export function takeSnapshot(document: Document): Snapshot | undefined {
  const infoElement = document.getElementById(INFO_ID)
  const logElement = document.getElementById(LOG_ID)
  if (infoElement === null || logElement === null) return undefined
  infoElement.remove()
  logElement.remove()
  document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.remove() // it stays in force
  const info = readInfo(infoElement.textContent)
  return info && { info, log: () => unpack(logElement.textContent.trim()) }
}

/** Whole groups of four letters. */
const DECODED_AT_ONCE = 4 * 256 * 1024

async function unpack(base64: string): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  for (let from = 0; from < base64.length; from += DECODED_AT_ONCE) {
    const binary = atob(base64.slice(from, from + DECODED_AT_ONCE))
    const bytes = new Uint8Array(binary.length)
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
    parts.push(bytes)
  }
  return new Response(new Blob(parts).stream().pipeThrough(new DecompressionStream('gzip'))).blob()
}

/** What is written in the file, with nothing in place of what has not the form it should have. */
function readInfo(text: string): SnapshotInfo | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined // damaged: the page opens without it
  }
  const info = membersOf(value)
  const about = membersOf(info['about'])
  const range = membersOf(about['range'])
  return {
    name: textOf(info['name']),
    madeAt: textOf(info['madeAt']),
    allEvents: numberOf(info['allEvents']),
    view: textOf(info['view']),
    isQueryLeftOut: info['isQueryLeftOut'] === true,
    about: {
      version: textOf(about['version']),
      sources: itemsOf(about['sources']).map((source) => ({
        name: textOf(source['name']),
        bytes: typeof source['bytes'] === 'number' ? source['bytes'] : undefined,
        sha256: typeof source['sha256'] === 'string' ? source['sha256'] : undefined,
      })),
      query: textOf(about['query']),
      range: { from: textOf(range['from']), to: textOf(range['to']) },
      isWholeLog: about['isWholeLog'] === true,
      isMasked: about['isMasked'] === true,
      processes: numberOf(about['processes']),
      inferredParents: numberOf(about['inferredParents']),
      gaps: itemsOf(about['gaps']).map((gap) => ({
        node: textOf(gap['node']),
        from: textOf(gap['from']),
        to: textOf(gap['to']),
        what: textOf(gap['what']),
      })),
    },
  }
}

type Members = Readonly<Record<string, unknown>>

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {}
}

function itemsOf(value: unknown): Members[] {
  return Array.isArray(value) ? value.map(membersOf) : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

/** Fields of a link that say where a log comes from: a snapshot has its own. */
const SOURCE_FIELDS: readonly string[] = ['src', 'feed', 'file']

/** A link's fragment without the sources, and without the check sum that is over them. */
export function viewOnly(fragment: string): string {
  return withoutFields(fragment, (name) => SOURCE_FIELDS.includes(name))
}

/** A link's fragment without the query. */
export function withoutQuery(fragment: string): string {
  return withoutFields(fragment, (name) => name === 'q')
}

function withoutFields(fragment: string, isLeftOut: (name: string) => boolean): string {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''))
  for (const name of Array.from(fields.keys()).filter(isLeftOut)) fields.delete(name)
  const version = fields.get('v')
  if (version !== null) fields.set('v', version.replace(/-.*/, ''))
  return [...fields.keys()].some((name) => name !== 'v') ? `#${fields.toString()}` : ''
}
