/**
 * What the arguments of an activity event name: files, addresses and ports, as one text.
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

/** `args` and `path` of an event's payload → its subjects, each once in the order of appearance; empty for none. */
export function subjectsText(args: Json | undefined, path: string): string {
  const found = new Set<string>()
  if (path !== '') found.add(SUBJECT.path + path)
  if (Array.isArray(args)) {
    for (const arg of args) {
      if (!isObject(arg)) continue
      for (const key in arg) {
        const value = arg[key]
        if (isObject(value)) addMembers(value, found)
        else if (key === 'string_arg' && typeof value === 'string' && value.startsWith('/'))
          found.add(SUBJECT.path + value)
      }
    }
  }
  return [...found].join(SEPARATOR)
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
