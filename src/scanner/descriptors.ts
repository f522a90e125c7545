/** What happened in an event, as a descriptor: its kind, name, detail, policy, action and status. Each is there once. */
import { descriptor, joinedDetail } from './host'
import {
  EVENT,
  EXEC,
  EXIT,
  FUNCTION_NAME,
  KPROBE,
  LOADER,
  LSM,
  NAME,
  PATH,
  POLICY_NAME,
  PROVIDER,
  SIGNAL,
  SUBSYS,
  SYMBOL,
  TRACEPOINT,
  UPROBE,
  USDT,
  actionTaken,
  capturedFrom,
  capturedTo,
  eventKey,
  isActivity,
  isCapturedPlain,
  kind,
  status,
} from './line'
import { epoch } from './rows'
import { chunkNumber, intern, stringNumber } from './strings'

/** [epoch, kind, name, detail, policy, action, status, row] of descriptors that came before. */
const descriptors: usize = memory.data(32 * 256, 16)

/** The chunk's row of the descriptor of the line's event. */
export function descriptorOf(): u32 {
  const name = chunkNumber(eventKey)
  let detail: u32 = 0
  let policy: u32 = 0
  let action: u32 = 0
  if (kind != EXEC) detail = detailOf()
  if (isActivity(kind)) {
    policy = capturedNumber(POLICY_NAME)
    action = actionTaken()
  }
  const hash = (((((name * 31 + detail) * 31 + policy) * 31 + action) * 31 + status) * 0x9e3779b1) >> 24
  const at = descriptors + 32 * hash
  const isSame =
    load<u32>(at) == epoch &&
    load<u32>(at, 4) == kind &&
    load<u32>(at, 8) == name &&
    load<u32>(at, 12) == detail &&
    load<u32>(at, 16) == policy &&
    load<u32>(at, 20) == action &&
    load<u32>(at, 24) == status
  if (isSame) return load<u32>(at, 28)
  const row = descriptor(kind, name, detail, policy, action, status)
  store<u32>(at, epoch)
  store<u32>(at, kind, 4)
  store<u32>(at, name, 8)
  store<u32>(at, detail, 12)
  store<u32>(at, policy, 16)
  store<u32>(at, action, 20)
  store<u32>(at, status, 24)
  store<u32>(at, row, 28)
  return row
}

function detailOf(): u32 {
  switch (kind) {
    case EXIT:
      return capturedNumber(SIGNAL)
    case KPROBE:
    case LSM:
      return capturedNumber(FUNCTION_NAME)
    case UPROBE:
      return capturedNumber(SYMBOL)
    case LOADER:
      return capturedNumber(PATH)
    case TRACEPOINT:
      return joined(SUBSYS, EVENT)
    case USDT:
      return joined(PROVIDER, NAME)
    default:
      return 0
  }
}

function capturedNumber(member: u32): u32 {
  return stringNumber(capturedFrom(member), capturedTo(member), isCapturedPlain(member))
}

/** [epoch, kind, text, other text, number] of pairs that came before. */
const pairs: usize = memory.data(32 * 64, 16)

/** The chunk's number of two members in one detail. */
function joined(member: u32, other: u32): u32 {
  const from = capturedFrom(member)
  const to = capturedTo(member)
  const otherFrom = capturedFrom(other)
  const otherTo = capturedTo(other)
  const first = intern(from, to)
  const second = intern(otherFrom, otherTo)
  const at = pairs + 32 * (((<u32>first * 31 + <u32>second) * 0x9e3779b1) >> 26)
  const isSame =
    load<u32>(at) == epoch && load<u32>(at, 4) == kind && load<usize>(at, 8) == first && load<usize>(at, 12) == second
  if (isSame) return load<u32>(at, 16)
  const number = joinedDetail(kind == USDT ? 1 : 0, from, to, otherFrom, otherTo)
  store<u32>(at, epoch)
  store<u32>(at, kind, 4)
  store<usize>(at, first, 8)
  store<usize>(at, second, 12)
  store<u32>(at, number, 16)
  return number
}

/** Pairs and descriptors name texts and numbers that are void. */
export function forgetDescriptors(): void {
  memory.fill(descriptors, 0, 32 * 256)
  memory.fill(pairs, 0, 32 * 64)
}
