/**
 * Pod objects of one container differ in one number alone, the pid inside the container. A template is such an object's
 * bytes around that number; an object that fits one needs no parsing.
 *
 *   {"namespace":"default",…"container":{"id":"containerd://…","pid":   17   },"pod_labels":{…}}
 *   └────────────────────────── prefix ────────────────────────────┘        └─── suffix ──────┘
 */
import type { JsonObject } from '../tetragon/wire'
import { CLOSE_BRACE, COMMA, OPEN_BRACE, type JsonBytes } from './json-bytes'

interface Template {
  readonly prefix: DataView
  readonly suffix: DataView
  /** False for a pod object without such a number: all of it is prefix. */
  readonly hasPid: boolean
  readonly pod: JsonObject
}

/** Bytes that choose the templates to compare with: up to the pod's name in most logs. */
const KEY_BYTES = 96
const MAX_TEMPLATES_PER_KEY = 16

export class PodTemplates {
  /** Of the last `match`: where the object ends, and the number. */
  end = 0
  pid = 0
  private readonly templates: Template[] = []
  private readonly byKey = new Map<number, number[]>()

  get size(): number {
    return this.templates.length
  }

  podOf(template: number): JsonObject {
    return this.templates[template].pod
  }

  hasPid(template: number): boolean {
    return this.templates[template].hasPid
  }

  clear(): void {
    this.templates.length = 0
    this.byKey.clear()
  }

  /** The template that the object at `at` fits, -1 for none. */
  match(json: JsonBytes, at: number, limit: number): number {
    const candidates = this.byKey.get(keyOf(json, at, limit))
    if (candidates === undefined) return -1
    for (let i = candidates.length - 1; i >= 0; i--) {
      const { prefix, suffix, hasPid } = this.templates[candidates[i]]
      let end = at + prefix.byteLength
      if (end > limit || !isEqual(json.view, at, prefix)) continue
      if (hasPid) {
        end = json.readU32(end, limit)
        if (end < 0 || end + suffix.byteLength > limit || !isEqual(json.view, end, suffix)) continue
        this.pid = json.number
        end += suffix.byteLength
      }
      this.end = end
      return candidates[i]
    }
    return -1
  }

  /** Makes a template of the object `[at, end)`, which is valid and is `pod` when parsed. */
  add(json: JsonBytes, at: number, end: number, pod: JsonObject): number {
    const container = memberValue(json, at, end, 'container')
    const pidFrom =
      container < 0 || json.bytes[container] !== OPEN_BRACE ? -1 : memberValue(json, container, end, 'pid')
    const pidTo = pidFrom < 0 ? -1 : json.readU32(pidFrom, end)
    const hasPid = pidTo >= 0
    const template = this.templates.push({
      prefix: copy(json, at, hasPid ? pidFrom : end),
      suffix: copy(json, hasPid ? pidTo : end, end),
      hasPid,
      pod,
    })
    const key = keyOf(json, at, end)
    const candidates = this.byKey.get(key)
    if (candidates === undefined) this.byKey.set(key, [template - 1])
    else {
      if (candidates.length === MAX_TEMPLATES_PER_KEY) candidates.shift()
      candidates.push(template - 1)
    }
    return template - 1
  }
}

/** Goes no further than the first brace that closes: what follows a short object is not its own. */
function keyOf({ view }: JsonBytes, at: number, limit: number): number {
  const end = Math.min(at + KEY_BYTES, limit) - 3
  let hash = 0
  for (let i = at; i < end; i += 4) {
    const word = view.getInt32(i, true)
    const braces = word ^ 0x7d7d7d7d
    if (((braces - 0x01010101) & ~braces & 0x80808080) !== 0) break
    hash = Math.imul(hash ^ word, 0x9e3779b1)
  }
  return hash
}

function isEqual(view: DataView, at: number, known: DataView): boolean {
  const length = known.byteLength
  let i = 0
  for (; i + 4 <= length; i += 4) if (view.getInt32(at + i, true) !== known.getInt32(i, true)) return false
  for (; i < length; i++) if (view.getUint8(at + i) !== known.getUint8(i)) return false
  return true
}

function copy({ bytes }: JsonBytes, from: number, to: number): DataView {
  const part = bytes.slice(from, to)
  return new DataView(part.buffer, part.byteOffset, part.byteLength)
}

/** Where the value of the last member of a name starts in a valid object; -1 for none. */
function memberValue(json: JsonBytes, at: number, limit: number, name: string): number {
  let found = -1
  let i = json.skipSpace(at + 1)
  while (i < limit && json.bytes[i] !== CLOSE_BRACE) {
    const keyEnd = json.stringEnd(i + 1, limit)
    const isNamed = json.text(i + 1, keyEnd) === name
    const value = json.afterColon(keyEnd + 1, limit)
    if (isNamed) found = value
    i = json.skipSpace(json.valueEnd(value, limit))
    if (json.bytes[i] === COMMA) i = json.skipSpace(i + 1)
  }
  return found
}
