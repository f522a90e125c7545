/**
 * How a link names a feed of NATS JetStream:
 *   nats+wss://nats.example:443/TETRAGON?subject=tetragon.node1&from=sequence:123
 * The part before the stream is the server's own path, mostly none. There is no place for credentials in it.
 */
import { formatRfc3339, parseTime } from '../base/time'
import type { FeedTarget } from '../worker/protocol'

export type NatsTarget = Extract<FeedTarget, { kind: 'nats' }>
export type NatsStart = NatsTarget['start']

const SCHEME = /^nats\+(?=wss?:\/\/)/
export const MAX_SUBJECTS = 16

export function isNatsAddress(text: string): boolean {
  return text.startsWith('nats+')
}

export function printNatsAddress({ url, stream, subjects, start }: NatsTarget): string {
  const server = new URL(url)
  const path = server.pathname.replace(/\/*$/, '/')
  const from = printStart(start)
  const query = [...subjects.map((subject) => `subject=${encoded(subject)}`), ...(from === '' ? [] : [`from=${from}`])]
  return `nats+${server.protocol}//${server.host}${path}${stream}${query.length > 0 ? `?${query.join('&')}` : ''}`
}

/** The target that an address names, without credentials; or why it names none, as the end of a sentence. */
export function parseNatsAddress(text: string): NatsTarget | string {
  const address = text.replace(SCHEME, '')
  const parsed = address !== text && URL.canParse(address) ? new URL(address) : undefined
  if (parsed === undefined || parsed.host === '') return 'is no address of NATS: nats+wss://HOST/STREAM'
  if (parsed.username !== '' || parsed.password !== '') return 'holds a user name or password, which no link may'
  if (parsed.hash !== '') return 'has a part behind “#”'
  const cut = parsed.pathname.lastIndexOf('/')
  const stream = parsed.pathname.slice(cut + 1)
  const problem = whyNoStream(stream)
  if (problem !== undefined) return problem
  const subjects: string[] = []
  let start: NatsStart | undefined
  for (const [name, value] of parsed.searchParams) {
    if (name === 'subject') {
      const why = whyNoSubject(value)
      if (why !== undefined) return why
      subjects.push(value)
    } else if (name === 'from' && start === undefined) {
      start = parseStart(value)
      if (start === undefined) return 'has no start: beginning, now, time:RFC 3339 or sequence:NUMBER'
    } else return 'has something in it that is neither a subject nor a start'
  }
  if (subjects.length > MAX_SUBJECTS) return `has more than ${MAX_SUBJECTS} subjects`
  const url = `${parsed.protocol}//${parsed.host}${parsed.pathname.slice(0, cut + 1)}`
  return { kind: 'nats', url, stream, subjects, start: start ?? { from: 'beginning' }, credentials: { kind: 'none' } }
}

export function whyNoStream(name: string): string | undefined {
  return /^[\w-]{1,255}$/.test(name) ? undefined : 'names no stream: letters, digits, “_” and “-”'
}

/** Tokens with points between them, of which `*` stands for one and `>` at the end for all that follow. */
export function whyNoSubject(subject: string): string | undefined {
  const tokens = subject.split('.')
  const isGood = (token: string, i: number): boolean =>
    token === '*' || (token === '>' && i === tokens.length - 1) || /^[\w:@/+=~$#-]+$/.test(token)
  return subject.length <= 255 && tokens.every(isGood) ? undefined : 'names no subject, as tetragon.NODE or tetragon.>'
}

function printStart(start: NatsStart): string {
  switch (start.from) {
    case 'beginning':
      return ''
    case 'now':
      return 'now'
    case 'time':
      return `time:${start.time}`
    case 'sequence':
      return `sequence:${start.sequence}`
  }
}

function parseStart(text: string): NatsStart | undefined {
  if (text === 'beginning' || text === 'now') return { from: text }
  const [, kind, value] = /^(time|sequence):(.{1,40})$/.exec(text) ?? []
  if (kind === 'time') return startAtTime(value)
  return kind === 'sequence' ? startAtSequence(value) : undefined
}

export function startAtTime(text: string): NatsStart | undefined {
  const time = parseTime(text)
  return time && { from: 'time', time: formatRfc3339(time) }
}

export function startAtSequence(text: string): NatsStart | undefined {
  const sequence = /^\d{1,16}$/.test(text) ? Number(text) : 0
  return sequence >= 1 && Number.isSafeInteger(sequence) ? { from: 'sequence', sequence } : undefined
}

/** As in a query, with what may stand there as it is left as it is. */
function encoded(subject: string): string {
  return encodeURIComponent(subject).replaceAll(/%(?:3A|2F|40|24)/g, decodeURIComponent)
}
