/**
 * exec_id is base64 of `node:ktime:pid` (ktime = nanoseconds since the node booted). The text is the identity; its
 * parts are kept because they are smaller than the text and because pids and boot times are needed for lookups.
 * Source: cilium/tetragon `pkg/process/process.go`, GetProcessID.
 */
export interface ExecIdParts {
  /** Node name inside the id; may be empty, may hold colons. */
  readonly node: string
  /** ktime as two u32: high * 2^32 + low. It passes 2^53 after 104 days of uptime. */
  readonly ktimeHigh: number
  readonly ktimeLow: number
  readonly pid: number
}

const MAX_U64 = 0xffff_ffff_ffff_ffffn
const DECIMAL = /^(0|[1-9][0-9]{0,19})$/

/** The parts of an id of the usual form, such that `formatExecId` gives back the same text; else undefined. */
export function parseExecId(execId: string): ExecIdParts | undefined {
  let plain: string
  try {
    plain = atob(execId)
  } catch {
    return undefined // not base64: an id of a form that is not known, kept as text
  }
  const pidColon = plain.lastIndexOf(':')
  const ktimeColon = plain.lastIndexOf(':', pidColon - 1)
  if (pidColon <= 0 || ktimeColon < 0) return undefined
  const pidText = plain.slice(pidColon + 1)
  const ktimeText = plain.slice(ktimeColon + 1, pidColon)
  if (!DECIMAL.test(pidText) || !DECIMAL.test(ktimeText)) return undefined
  const pid = Number(pidText)
  if (pid >= 0xffffffff || btoa(plain) !== execId) return undefined

  const approximate = Number(ktimeText)
  if (approximate <= Number.MAX_SAFE_INTEGER) {
    const ktimeHigh = Math.floor(approximate / 0x1_0000_0000)
    return { node: plain.slice(0, ktimeColon), ktimeHigh, ktimeLow: approximate - ktimeHigh * 0x1_0000_0000, pid }
  }
  const ktime = BigInt(ktimeText)
  if (ktime > MAX_U64) return undefined
  return {
    node: plain.slice(0, ktimeColon),
    ktimeHigh: Number(ktime >> 32n),
    ktimeLow: Number(ktime & 0xffffffffn),
    pid,
  }
}

/** The exec_id that `parseExecId` took apart. */
export function formatExecId({ node, ktimeHigh, ktimeLow, pid }: ExecIdParts): string {
  const ktime =
    ktimeHigh < 0x20_0000
      ? String(ktimeHigh * 0x1_0000_0000 + ktimeLow)
      : String((BigInt(ktimeHigh) << 32n) | BigInt(ktimeLow))
  return btoa(`${node}:${ktime}:${pid}`)
}

/** Node names in ids are bytes; this reads them as UTF-8 for people. */
export function nodeNameOf(node: string): string {
  return /^[\x20-\x7e]*$/.test(node)
    ? node
    : new TextDecoder().decode(Uint8Array.from(node, (char) => char.charCodeAt(0)))
}
