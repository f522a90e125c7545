/**
 * Pod objects of one container differ in one number alone, the pid inside the container. A template is such an object's
 * bytes around that number; an object that fits one needs no parsing.
 *
 *   {"namespace":"default",…"container":{"id":"containerd://…","pid":   17   },"pod_labels":{…}}
 *   └────────────────────────── prefix ────────────────────────────┘        └─── suffix ──────┘
 */
import { podRows, podTemplate } from './host'
import {
  CLOSE_BRACE,
  OPEN_BRACE,
  afterColon,
  isPlain,
  nextItem,
  number,
  readU32,
  skipSpace,
  stringEnd,
  valueEnd,
} from './json'
import { ANSWER, isEqual } from './memory'
import { addPlaceTime, epoch } from './rows'
import { chunkNumber } from './strings'
import { NO_TIME } from './time'

const MAX_TEMPLATES: usize = 4096
const SLOTS: usize = 8192
/** Bytes that choose the templates to compare with: up to the pod's name in most logs. */
const KEY_BYTES: usize = 96
const MAX_TEMPLATES_PER_KEY: i32 = 16
/** Bytes of templates: a line fits in behind what may be there before it. */
const FULL_BYTES: usize = 6 * 1024 * 1024

/** What `podTemplate` says of a pod's container, as bits: it is there, it names its pid, it is marked as a probe. */
export const HAS_CONTAINER: u32 = 1
export const HAS_PID: u32 = 2
export const IS_PROBE: u32 = 4

@unmanaged
export class Template {
  prefix: usize
  prefixLength: usize
  suffix: usize
  suffixLength: usize
  /** 0 for a pod object without such a number: all of it is prefix. */
  hasPid: u32
  key: u32
  /** The next older one of one key, or of one slot. */
  older: usize
  index: u32
  /** What there is of a container, as bits. */
  said: u32
  /** The container's pid where it is no part of the number between prefix and suffix. */
  saidPid: u32
  /** Rows of the chunk of an epoch, -1 for none, where events name a cluster. */
  epoch: u32
  cluster: usize
  pod: i32
  container: i32
  /** Latest event of that epoch; 0 for none. */
  timeSec: u32
  timeNs: u32
  /** The next one that has a time to tell. */
  nextTimed: usize
  isTimed: u32
}
const TEMPLATE_BYTES: usize = offsetof<Template>()

const templates: usize = memory.data(TEMPLATE_BYTES * (MAX_TEMPLATES + 64), 16)
const arena: usize = memory.data(FULL_BYTES + 2 * 1024 * 1024, 16)
const slots: usize = memory.data(4 * SLOTS, 16)
let count: usize = 0
let arenaLength: usize = 0
let firstTimed: usize = 0

/** Of the last `matchPod`: where the object ends, and the number. */
export let podEnd: usize = 0
export let podPid: u32 = 0

export function arePodsFull(): bool {
  return count > MAX_TEMPLATES || arenaLength > FULL_BYTES
}

/** The template that the object at `at` fits, 0 for none. `limit` is the end of the lines at hand. */
export function matchPod(at: usize, limit: usize): usize {
  const key = keyOf(at)
  for (let i = load<usize>(slots + 4 * (<usize>key & (SLOTS - 1))); i != 0; i = changetype<Template>(i).older) {
    const template = changetype<Template>(i)
    if (template.key != key) continue
    const length = template.prefixLength
    if (at + length > limit || !isEqual(at, template.prefix, length)) continue
    let end = at + length
    if (template.hasPid != 0) {
      end = readU32(end)
      const rest = template.suffixLength
      if (end == 0 || end + rest > limit || !isEqual(end, template.suffix, rest)) continue
      podPid = number
      end += rest
    }
    podEnd = end
    return i
  }
  return 0
}

/** Makes a template of the object `[at, end)`, which is valid. */
export function addPod(at: usize, end: usize): usize {
  const container = lastMember(at, CONTAINER, 9)
  const pidFrom: usize = container == 0 || load<u8>(container) != OPEN_BRACE ? 0 : lastMember(container, PID, 3)
  const pidTo: usize = pidFrom == 0 ? 0 : readU32(pidFrom)
  const address = templates + count * TEMPLATE_BYTES
  const template = changetype<Template>(address)
  template.hasPid = pidTo != 0 ? 1 : 0
  podPid = pidTo != 0 ? number : 0
  const prefixEnd: usize = pidTo != 0 ? pidFrom : end
  template.prefixLength = prefixEnd - at
  template.prefix = keep(at, template.prefixLength)
  template.suffixLength = pidTo != 0 ? end - pidTo : 0
  template.suffix = keep(end - template.suffixLength, template.suffixLength)
  template.index = <u32>++count
  template.said = podTemplate(template.index, at, end)
  template.saidPid = load<u32>(ANSWER)
  template.epoch = 0
  template.isTimed = 0
  template.key = keyOf(at)
  const slot = slots + 4 * (<usize>template.key & (SLOTS - 1))
  template.older = load<usize>(slot)
  store<usize>(slot, address)
  dropOldest(address)
  return address
}

function keep(from: usize, length: usize): usize {
  const at = arena + arenaLength
  memory.copy(at, from, length)
  arenaLength += length
  return at
}

/** So that few are compared with. */
function dropOldest(newest: usize): void {
  let at = newest
  for (let i = 1; i < MAX_TEMPLATES_PER_KEY; i++) {
    at = changetype<Template>(at).older
    if (at == 0) return
  }
  changetype<Template>(at).older = 0
}

/** Of 16 bytes at a time, up to those with the first brace that closes: what follows a short object is not its own. */
function keyOf(at: usize): u32 {
  let hash: u64 = 0
  for (let p = at; p < at + KEY_BYTES; p += 16) {
    if (v128.any_true(i8x16.eq(v128.load(p), i8x16.splat(0x7d)))) break
    hash = (rotl(hash ^ load<u64>(p), 29) + load<u64>(p, 8)) * 0x9e3779b97f4a7c15
  }
  return <u32>(hash >> 32)
}

const CONTAINER: u64 = 0x656e6961746e6f63 // "containe", and r
const PID: u64 = 0x646970

/** Where the value of the last member of a name starts in a valid object; 0 for none, or where keys have escapes. */
function lastMember(at: usize, name: u64, nameLength: usize): usize {
  let found: usize = 0
  let p = skipSpace(at + 1)
  while (load<u8>(p) != CLOSE_BRACE) {
    const keyEnd = stringEnd(p + 1)
    if (!isPlain) return 0
    const isNamed = keyEnd - p - 1 == nameLength && isName(p + 1, name, nameLength)
    const value = afterColon(keyEnd + 1)
    if (isNamed) found = value
    p = nextItem(valueEnd(value))
  }
  return found
}

function isName(at: usize, name: u64, length: usize): bool {
  if (length > 8) return load<u64>(at) == name && load<u8>(at, 8) == 0x72
  return (load<u32>(at) & 0xffffff) == <u32>name
}

/** Finds out where the chunk at hand has the pod, and notes an event's time for it. */
export function placePod(address: usize, cluster: usize, sec: u32, ns: u32): void {
  const template = changetype<Template>(address)
  if (template.epoch != epoch || template.cluster != cluster) {
    // with another cluster, the rows before keep what was told of them
    if (template.isTimed != 0) tellTime(template)
    podRows(template.index, chunkNumber(cluster))
    template.pod = load<i32>(ANSWER)
    template.container = load<i32>(ANSWER, 4)
    template.epoch = epoch
    template.cluster = cluster
    template.timeSec = 0
    template.timeNs = 0
  }
  if (sec == NO_TIME || sec < template.timeSec || (sec == template.timeSec && ns <= template.timeNs)) return
  template.timeSec = sec
  template.timeNs = ns
  if (template.isTimed != 0) return
  template.isTimed = 1
  template.nextTimed = firstTimed
  firstTimed = address
}

function tellTime(template: Template): void {
  addPlaceTime(template.pod, template.container, template.timeSec, template.timeNs)
}

/** Puts all latest times among the rows. */
export function tellTimes(): void {
  for (let at = firstTimed; at != 0; at = changetype<Template>(at).nextTimed) {
    tellTime(changetype<Template>(at))
    changetype<Template>(at).isTimed = 0
  }
  firstTimed = 0
}

export function forgetPods(): void {
  memory.fill(slots, 0, 4 * SLOTS)
  count = 0
  arenaLength = 0
  firstTimed = 0
}
