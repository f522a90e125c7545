/** Hides likely secrets in what the page gets to show, while the view says so. One place for all answers. */
import type { Frame } from '../derive/frame'
import { maskJson } from '../export/mask-json'
import { maskArguments, maskSecrets } from '../export/mask-secrets'
import type { StoreQuestion } from './protocol'

/** Answers with text of the log in them; all others have names, keys and numbers alone. */
const WITH_TEXT: ReadonlySet<StoreQuestion> = new Set<StoreQuestion>([
  'packedAt',
  'events',
  'rangeStats',
  'sessions',
  'details',
  'fieldValues',
  'badLines',
])
/** Name things, and must stay what they are. */
const KEYS: ReadonlySet<string> = new Set(['key', 'groupKey', 'process'])

/** The answer with its likely secrets hidden. */
export function maskAnswer<T>(question: StoreQuestion, answer: T): T {
  if (question === 'frame' && answer !== undefined) return maskFrame(answer as unknown as Frame) as unknown as T
  if (question === 'raw' && typeof answer === 'string') return maskJson(answer) as unknown as T
  return WITH_TEXT.has(question) ? (maskValue(answer) as T) : answer
}

/** What follows a row's name is what its process was called with. */
function maskFrame(frame: Frame): Frame {
  const { length, columns } = frame.rows
  const strings = [...frame.strings]
  for (let row = 0; row < length; row++) {
    const detail = columns.detail[row]
    const masked = maskArguments(frame.strings[columns.label[row]], frame.strings[detail])
    // programs that were called alike share a string, and may not all say that it holds a secret
    if (masked !== frame.strings[detail]) strings[detail] = masked
  }
  return { ...frame, strings }
}

function maskValue(value: unknown): unknown {
  if (typeof value === 'string') return /^\s*[[{]/.test(value) ? maskJson(value) : maskSecrets(value)
  if (Array.isArray(value)) return value.map(maskValue)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  const members = value as Readonly<Record<string, unknown>>
  const masked: Record<string, unknown> = {}
  for (const [name, member] of Object.entries(members)) masked[name] = KEYS.has(name) ? member : maskValue(member)
  // the name of the binary says what its options mean
  const { name, args, binary, rest } = members
  if (typeof name === 'string' && typeof args === 'string') masked['args'] = maskArguments(name, args)
  if (typeof binary === 'string' && typeof rest === 'string') masked['rest'] = maskArguments(binary, rest)
  return masked
}
