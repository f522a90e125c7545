import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseExecId } from '../tetragon/exec-id'
import { ExecIdBytes } from './exec-id-bytes'

const ids = new ExecIdBytes()

function readBytes(execId: string) {
  const bytes = new TextEncoder().encode(`"${execId}"`)
  if (!ids.parse(bytes, 1, bytes.length - 1)) return undefined
  const node = new TextDecoder('latin1').decode(ids.plain.subarray(0, ids.nodeLength))
  return { node, ktimeHigh: ids.ktimeHigh, ktimeLow: ids.ktimeLow, pid: ids.pid }
}

const DIGITS = fc.bigInt({ min: 0n, max: 10n ** 21n }).map(String)

test('an id is what it is for the plain path, or is left to it', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[a-z:.-]{0,12}$/),
      fc.oneof(DIGITS, fc.constant('')),
      DIGITS,
      (node, ktime, pid) => {
        const execId = btoa(`${node}:${ktime}:${pid}`)
        expect(readBytes(execId) ?? parseExecId(execId)).toEqual(parseExecId(execId))
      },
    ),
    { numRuns: 1000 },
  )
})

test.each([
  ['0', 0, 0],
  ['4294967295', 0, 0xffffffff],
  ['4294967296', 1, 0],
  ['999999999999999', 232830, 2764472319],
  ['2509179651411240', 584213, 3922513192],
  ['9007199254740993', 0x20_0000, 1], // no double is that
  ['9999999999999999999', 2328306436, 2313682943],
])('a ktime of %s, as after any uptime, is read from bytes', (ktime, ktimeHigh, ktimeLow) => {
  const parts = readBytes(btoa(`node:${ktime}:17`))
  expect(parts).toEqual({ node: 'node', ktimeHigh, ktimeLow, pid: 17 })
  expect(parts).toEqual(parseExecId(btoa(`node:${ktime}:17`)))
})
