/**
 * What the values of an activity event name: files, addresses and ports, as one text. These are its arguments, what the
 * function gave back (an accepted connection is there), and what a policy reads beside them.
 *
 *   [{"int_arg":3},{"file_arg":{"path":"/etc/passwd"}}]           p/etc/passwd
 *   [{"sock_arg":{"daddr":"10.0.0.1","dport":443, …},"label":…}]  a10.0.0.1 NUL n443
 *
 * The members are those of the argument types in Tetragon's `api/v1/tetragon/tetragon.proto`. A string argument that is
 * an absolute path counts as a path, as policies read file names as strings.
 */
import { isObject } from './decode'
import type { Json, JsonObject } from './wire'

export const SUBJECT = { path: 'p', addr: 'a', port: 'n' } as const
export type SubjectKind = keyof typeof SUBJECT

const SEPARATOR = '\0'
const KIND_OF_MEMBER: ReadonlyMap<string, SubjectKind> = new Map([
  ['path', 'path'],
  ['saddr', 'addr'],
  ['daddr', 'addr'],
  ['addr', 'addr'],
  ['sport', 'port'],
  ['dport', 'port'],
  ['port', 'port'],
])

/** Members of an event's payload that hold values: lists of them, or one. */
export interface ValueMembers {
  readonly args?: Json | undefined
  readonly return?: Json | undefined
  readonly data?: Json | undefined
}

/** The subjects of an event, each once: those of its `path`, arguments, return value and data, in this order. */
export function subjectsText(payload: ValueMembers, path: string): string {
  const found = new Set<string>()
  if (path !== '') found.add(SUBJECT.path + path)
  for (const member of [payload.args, payload.return, payload.data]) {
    if (isObject(member)) addValue(member, found)
    else if (Array.isArray(member)) for (const value of member) if (isObject(value)) addValue(value, found)
  }
  return [...found].join(SEPARATOR)
}

/** `{"sock_arg":{…}}`, `{"string_arg":"/etc/passwd"}`. */
function addValue(argument: JsonObject, found: Set<string>): void {
  for (const key in argument) {
    const value = argument[key]
    if (isObject(value)) addMembers(value, found)
    else if (key === 'string_arg' && typeof value === 'string' && value.startsWith('/')) found.add(SUBJECT.path + value)
  }
}

/** What a text of `subjectsText` has of a kind. */
export function subjectsOf(text: string, kind: SubjectKind): readonly string[] {
  if (text === '') return []
  const first = SUBJECT[kind]
  return text
    .split(SEPARATOR)
    .filter((subject) => subject.startsWith(first))
    .map((subject) => subject.slice(1))
}

/** Zero values are left out on the wire; where an agent writes them all the same, they name nothing. */
function addMembers(argument: JsonObject, found: Set<string>): void {
  for (const key in argument) {
    const kind = KIND_OF_MEMBER.get(key)
    const value = argument[key]
    if (kind === undefined || value === '' || value === 0) continue
    if (typeof value === 'string' || typeof value === 'number') found.add(`${SUBJECT[kind]}${value}`)
  }
}
