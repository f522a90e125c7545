/**
 * How values are written in a link: each form prints and parses, so that the two cannot disagree. A form prints nothing for
 * the usual value. What does not have the form is a problem, told as the end of a sentence that begins with the field.
 */
import { compareTimes, formatRfc3339, parseTime } from '../base/time'
import type { TimeRange } from '../derive/log-range'

export interface Form<T> {
  print(value: T): readonly string[]
  /** Of one value or more. */
  parse(values: readonly string[]): Parsed<T>
}

/** Without `value` there is nothing of use. */
export interface Parsed<T> {
  readonly value?: T
  readonly problem?: string
}

/** Control characters, and those that turn the direction of text around. */
const UNSEEN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** A value as it may be shown in a sentence. */
export function quoted(text: string): string {
  // a link that somebody made may hold a password
  const plain = text.replaceAll(UNSEEN, '\ufffd').replace(/\/\/[^/@\s]*@/, '//…@')
  return `“${plain.length > 40 ? `${plain.slice(0, 40)}…` : plain}”`
}

/** A name as it may stand in a link and on the page. */
function cleanName(name: string): string {
  return name.replaceAll(UNSEEN, '\ufffd').slice(0, MAX_NAME)
}

const MAX_NAME = 200

/** A field that is there once; `parse` gives undefined for what is no value of it. */
function single<T>(
  print: (value: T) => string | undefined,
  parse: (text: string) => T | undefined,
  is: string,
): Form<T> {
  return {
    print: (value) => [print(value) ?? []].flat(),
    parse: ([text, ...more]) => {
      const value = parse(text)
      if (value === undefined) return { problem: `${quoted(text)} is no ${is}` }
      return more.length === 0
        ? { value }
        : { value, problem: `it is there ${more.length + 1} times; the first counts` }
    },
  }
}

/** One of a few words, each for a value. */
export function named<T extends string | boolean>(names: Readonly<Record<string, T>>, usual: T): Form<T> {
  const known = new Map(Object.entries(names))
  const nameOf = (value: T): string | undefined => [...known].find(([, named]) => named === value)?.[0]
  const is = `value of it: ${[...known.keys()].join(', ')}`
  return single(
    (value) => (value === usual ? undefined : nameOf(value)),
    (text) => known.get(text),
    is,
  )
}

/** One of a list of words, the first of which is usual. */
export function choice<T extends string>(words: readonly T[]): Form<T> {
  return named<T>(Object.fromEntries(words.map((word) => [word, word])), words[0])
}

/** A text; empty for none. One that is too long is left out: cut, it would be another one. */
export function text(maxLength: number): Form<string> {
  return {
    print: (value) => (value === '' || value.length > maxLength ? [] : [value]),
    parse: ([value, ...more]) => {
      if (value === '') return { problem: 'it is empty' }
      if (value.length > maxLength) return { problem: `it is longer than ${maxLength} characters` }
      return more.length === 0
        ? { value }
        : { value, problem: `it is there ${more.length + 1} times; the first counts` }
    },
  }
}

/** A list of texts, each once; `why` says what is wrong with one. */
export function list(
  maxCount: number,
  maxLength: number,
  why: (text: string) => string | undefined = () => undefined,
): Form<readonly string[]> {
  return {
    print: (values) => values.filter((value) => value !== '' && value.length <= maxLength).slice(0, maxCount),
    parse: (values) => {
      const problems: string[] = []
      const good = values.filter((value) => {
        const problem =
          value === '' ? 'one is empty' : value.length > maxLength ? 'one is too long' : namely(value, why(value))
        if (problem !== undefined && !problems.includes(problem)) problems.push(problem)
        return problem === undefined
      })
      const known = [...new Set(good)]
      if (known.length > maxCount) problems.push(`only ${maxCount} of ${known.length} are taken`)
      return { value: known.slice(0, maxCount), ...(problems.length > 0 && { problem: someOf(problems) }) }
    },
  }
}

function namely(value: string, problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : `${quoted(value)} ${problem}`
}

function someOf(problems: readonly string[]): string {
  const more = problems.length - 3
  return problems.slice(0, 3).join('; ') + (more > 0 ? `; and ${more} more` : '')
}

/** `FROM..TO` in RFC 3339, from before to. */
export const TIME_RANGE: Form<TimeRange | undefined> = single(
  (range) => range && `${formatRfc3339(range.from)}..${formatRfc3339(range.to)}`,
  (value) => {
    const [from, to, ...rest] = value.length > 100 ? [] : value.split('..').map((time) => parseTime(time))
    if (from === undefined || to === undefined || rest.length > 0) return undefined
    return compareTimes(from.sec, from.ns, to.sec, to.ns) < 0 ? { from, to } : undefined
  },
  'range of two times, the earlier one first',
)

/** Where a list is scrolled to. */
export interface ListPlace {
  /** Row at the top edge, counted from 0, with two digits after the point. */
  readonly top: number
  /** Row of the selected process where that is in view, so that it is brought into a lower window, too. */
  readonly selected: number | undefined
}

const MAX_ROW = 1e9

/** `12.5`, or `12.5-17` where the selected row 17 is in view. */
export const LIST_PLACE: Form<ListPlace | undefined> = single(
  (place) => place && `${place.top}${place.selected === undefined ? '' : `-${place.selected}`}`,
  (value) => {
    const match = /^(\d{1,9}(?:\.\d{1,2})?)(?:-(\d{1,9}))?$/.exec(value)
    if (match === null) return undefined
    return { top: Math.min(MAX_ROW, Number(match[1])), selected: match[2] === undefined ? undefined : Number(match[2]) }
  },
  'row',
)

/** Whole seconds, up to some days; 0 for none. */
export const SECONDS: Form<number> = single(
  (seconds) => (seconds === 0 ? undefined : String(seconds)),
  (value) => (/^\d{1,6}$/.test(value) ? Number(value) : undefined),
  'whole number of seconds',
)

/** Whole CSS pixels, 0 for none. */
export const PIXELS: Form<number> = single(
  (px) => (px === 0 ? undefined : String(px)),
  (value) => (/^\d{1,9}$/.test(value) ? Number(value) : undefined),
  'whole number',
)

/** Words of a list, joined by commas; `none` for none of them. All of them are usual. */
export function subset<T extends string>(words: readonly T[]): Form<readonly T[]> {
  return single(
    (chosen) => (chosen.length === words.length ? undefined : chosen.length === 0 ? 'none' : chosen.join(',')),
    (value) => {
      const parts = value === 'none' ? [] : value.split(',')
      return parts.every((part) => words.some((word) => word === part))
        ? words.filter((word) => parts.includes(word))
        : undefined
    },
    `list of ${words.join(', ')}`,
  )
}

/** A file, named by its content: see ingest/fingerprint.ts. */
export interface LinkedFile {
  readonly name: string
  readonly fingerprint: string
}

/** Bytes of a linked file: its fingerprint begins with them. */
export function sizeOf({ fingerprint }: LinkedFile): number {
  return Number.parseInt(fingerprint, 10)
}

/** `FINGERPRINT/NAME`. */
export function files(maxCount: number): Form<readonly LinkedFile[]> {
  return {
    print: (all) => all.slice(0, maxCount).map(({ name, fingerprint }) => `${fingerprint}/${cleanName(name)}`),
    parse: (values) => {
      const known = new Map<string, LinkedFile>()
      let bad = 0
      for (const value of values) {
        const match = value.length > 400 ? null : /^(\d{1,15}-[\da-f]{32})\/(.+)$/su.exec(value)
        if (match === null || known.size >= maxCount) bad++
        else known.set(match[1], { fingerprint: match[1], name: cleanName(match[2]) })
      }
      return { value: [...known.values()], ...(bad > 0 && { problem: `${bad} of ${values.length} name no file` }) }
    },
  }
}
