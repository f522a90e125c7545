/**
 * The view in the URL's fragment, which no server sees:
 *   #v=2-1q7xk0d&file=1204-…/tetragon.log&q=curl&range=2024-05-01T10:00:00.000000000Z..2024-…&sel=EXEC_ID
 * `v` is the version and a check sum of all the rest, so that a link that was cut or changed on its way says so. Links
 * written by hand have `v=2` alone, or begin with `src` or `feed` and have none. Whatever does not have its form is left out and told; no text makes parsing fail.
 */
import { hashBytes } from '../base/hash-bytes'
import { EMPTY_LINK, LINK_FIELDS, type Link } from './link-fields'
import { quoted } from './link-forms'
import { VERSION, upgradeFields, type RawField } from './link-upgrades'

/** Longer fragments are cut: no view of ours needs so much. */
const MAX_CHARS = 256 * 1024

export interface ParsedLink {
  readonly link: Link
  /** Sentences without a full stop: what was left out of the link, and why. */
  readonly problems: readonly string[]
}

/** Empty for a view in which nothing was chosen. */
export function printLink(link: Link): string {
  const fields = LINK_FIELDS.flatMap(({ name, print }) => print(link).map((value): RawField => [name, value]))
  if (fields.length === 0) return ''
  return `#v=${VERSION}-${checkOf(fields)}&${readable(fields.map(printField).join('&'))}`
}

/** A blank is a plus, but for addresses. */
function printField([name, value]: RawField): string {
  const text = new URLSearchParams([[name, value]]).toString()
  return ADDRESSES.has(name) ? text.replaceAll('+', '%20') : text
}

/** Fields of addresses, in which a plus is a plus. A link that is written by hand may begin with them. */
const ADDRESSES: ReadonlySet<string> = new Set(['src', 'feed'])

/** The problem of a link of which nothing can be shown. */
export const NOTHING_OURS = 'nothing in it is part of a view'

export function parseLink(fragment: string): ParsedLink {
  const problems: string[] = []
  const tell = (problem: string): void => {
    if (!problems.includes(problem)) problems.push(problem)
  }
  const all = rawFields(fragment.replace(/^#/, ''), tell)
  if (all.length === 0) return { link: EMPTY_LINK, problems: problems.length > 0 ? [NOTHING_OURS] : [] }
  const head = all.find(([name]) => name === 'v')
  const fields = all.filter((pair) => pair !== head)
  const version = versionOf(head?.[1], fields, tell)
  const values = new Map<string, string[]>()
  for (const [name, value] of upgradeFields(version, fields, tell)) {
    const known = values.get(name)
    if (known === undefined) values.set(name, [value])
    else known.push(value)
  }
  let link = EMPTY_LINK
  let isOurs = false
  for (const { name, parse } of LINK_FIELDS) {
    const found = values.get(name)
    if (found === undefined) continue
    values.delete(name)
    const { part, problem } = parse(found)
    link = { ...link, ...part }
    isOurs = true
    if (problem !== undefined) tell(`${name}: ${problem}`)
  }
  if (!isOurs) return { link: EMPTY_LINK, problems: head === undefined ? [NOTHING_OURS] : [...problems, NOTHING_OURS] }
  if (values.size > 0) tell(unknown([...values.keys()]))
  return { link, problems }
}

/** Also as HTML writes it, where a link was taken out of a page's source: no name of ours begins with `amp;`. */
const SEPARATOR = /&(?:amp;)*/

/** The pairs of a text. A pair that does not decode is left out. */
function rawFields(text: string, tell: (problem: string) => void): RawField[] {
  let whole = text
  if (text.length > MAX_CHARS) {
    whole = text.slice(0, text.lastIndexOf('&', MAX_CHARS) + 1)
    tell(`it is longer than ${MAX_CHARS / 1024} kB; what is behind that is left out`)
  }
  const fields: RawField[] = []
  for (const pair of whole.split(SEPARATOR)) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    const text = equals < 0 ? '' : pair.slice(equals + 1)
    const value = decode(name !== undefined && ADDRESSES.has(name) ? text.replaceAll('+', '%2B') : text)
    if (name === undefined) tell('a part of it is damaged')
    else if (value === undefined) tell(`${shown(name)}: its text is damaged`)
    else fields.push([name, value])
  }
  return fields
}

/** Undefined for a percent sign without a code, and for codes that are no UTF-8. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/** The version by which to read; the current one where the link does not say. Holds the check sum against the fields. */
function versionOf(text: string | undefined, fields: readonly RawField[], tell: (problem: string) => void): number {
  if (text === undefined) {
    const isByHand = fields.length > 0 && ADDRESSES.has(fields[0][0])
    if (!isByHand) tell('v: it does not say its version, so it may be a part of a link')
    return VERSION
  }
  const match = /^(\d{1,6})(?:-([\da-z]{1,7}))?$/.exec(text)
  const version = Number(match?.[1])
  if (match === null || version === 0) {
    tell(`v: ${quoted(text)} is no version of a link`)
    return VERSION
  }
  if (version > VERSION)
    tell(`it is from a newer Treeline (version ${version} of links, this one knows ${VERSION}): load the page again`)
  else if (match[2] !== undefined && match[2] !== checkOf(fields)) tell('it was cut or changed after it was made')
  return Math.min(version, VERSION)
}

/** Does not see how characters are written in the address, as some tools write them anew. */
function checkOf(fields: readonly RawField[]): string {
  const bytes = new TextEncoder().encode(fields.map(([name, value]) => `${name}=${value}\n`).join(''))
  return hashBytes(bytes, 0, bytes.length, VERSION).toString(36)
}

/** Characters that may stand in a fragment as they are, which makes a link shorter. */
const PLAIN: Readonly<Record<string, string>> = { '%3A': ':', '%2F': '/', '%2C': ',' }

function readable(text: string): string {
  return text.replaceAll(/%(?:3A|2F|2C)/g, (code) => PLAIN[code])
}

function unknown(names: readonly string[]): string {
  const more = names.length - 4
  return `unknown: ${names.slice(0, 4).map(shown).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function shown(name: string): string {
  return /^[\w-]{1,24}$/.test(name) ? name : quoted(name)
}
