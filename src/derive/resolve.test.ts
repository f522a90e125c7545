import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Store } from '../model/store'
import { wireLogs } from '../testing/arbitrary-events'
import { generateClusterLog } from '../testing/cluster-log'

import { loadDrawing, loadLines } from '../testing/load-log'
import { execId } from '../testing/wire-builder'
import { isAlias, unaliased } from './lifetimes'
import { keyOf } from './process-key'
import { resolve, type Resolved } from './resolve'

/** Everything that is concluded, by process keys: no row numbers. */
function dump(store: Store, resolved: Resolved): Record<string, unknown> {
  const { lifetimes, owners, groups } = resolved
  const key = (row: number): string => (row < 0 ? '' : keyOf(store, row))
  const entries = Array.from({ length: resolved.rowCount }, (_, row): [string, unknown] => [
    `${store.strings.get(store.processes.columns.cluster[row])} ${key(row)}`,
    {
      parent: key(resolved.parents[row]),
      treeParent: key(resolved.treeParents[row]),
      children: Array.from(
        resolved.children.children.subarray(resolved.children.starts[row], resolved.children.starts[row + 1]),
        key,
      ),
      elsewhere: (resolved.childrenElsewhere.get(row) ?? []).map(key),
      descendants: resolved.descendants[row],
      group: groups.groups[groups.groupOfOwner[owners.ownerOf[row]]]?.key,
      alias: key(unaliased(lifetimes, row)),
      start: [lifetimes.startSec[row], lifetimes.startNs[row]],
      end: [lifetimes.endSec[row], lifetimes.endNs[row], lifetimes.endKind[row]],
      successor: key(lifetimes.successor[row]),
      edge: lifetimes.edge[row],
      entry: resolved.entry[row],
      outcome: resolved.outcome[row],
    },
  ])
  return Object.fromEntries(entries.filter((_, row) => resolved.isShown[row] === 1))
}

/** Lines about two pids of one node, of which nearly all belong to several processes: reused, read from /proc, lost. */
const crowdedLogs: fc.Arbitrary<readonly string[]> = fc
  .array(
    fc.record({
      pid: fc.constantFrom(7, 8),
      start: fc.constantFrom(0, 5, 1000, 5000, 100_000),
      hasId: fc.boolean().map((isLost) => !isLost),
      binary: fc.constantFrom('/bin/a', '/bin/b'),
      flags: fc.constantFrom('execve clone', 'execve', 'clone', 'procFS'),
      parent: fc.constantFrom([1, 0], [1000, 7], [1005, 8], [0, 7], [2000, 7]),
      pod: fc.constantFrom(undefined, 'p', 'q'),
      kind: fc.constantFrom('process_exec', 'process_exec', 'process_exit', 'process_kprobe'),
      later: fc.constantFrom(0, 1000, 50_000),
      status: fc.constantFrom(0, 1),
    }),
    { minLength: 3, maxLength: 8 },
  )
  .map((all) =>
    all.map(({ pid, start, hasId, binary, flags, parent, pod, kind, later, status }) => {
      const time = (ms: number): string => new Date(Date.UTC(2024, 4, 1, 10) + ms).toISOString()
      const process = {
        ...(hasId && { exec_id: execId('n1', 1000 + start, pid), parent_exec_id: execId('n1', parent[0], parent[1]) }),
        ...(pod && { pod: { namespace: 'd', name: pod, container: { id: `containerd://${pod}${pod}`, name: 'c' } } }),
        pid,
        start_time: time(start),
        binary,
        flags,
      }
      const at = time(start + later)
      return JSON.stringify({ [kind]: { process, time: at, status, function_name: 'f' }, node_name: 'n1', time: at })
    }),
  )

test('what is concluded does not depend on the order of lines, however often a pid is used', () => {
  fc.assert(
    fc.property(crowdedLogs, (lines) => {
      const [one, other] = [lines, lines.toReversed()].map((all) => loadLines(all))
      expect(dump(other, resolve(other))).toEqual(dump(one, resolve(one)))
    }),
    { numRuns: 500 },
  )
})

test('what is concluded does not depend on the order of lines', () => {
  const clusters = fc.record({
    seed: fc.nat(),
    processes: fc.constant(150),
    nodes: fc.constant(2),
    podsPerNode: fc.constant(5),
    missing: fc.constantFrom(0, 0.3),
    duplicates: fc.constantFrom(0, 0.1),
  })
  fc.assert(
    fc.property(clusters, fc.nat(), (options, shuffle) => {
      const lines = [...generateClusterLog(options).lines]
      const order = lines
        .map((line, i) => ({ line, at: Math.imul(i + 1, shuffle | 1) >>> 0 }))
        .toSorted((a, b) => a.at - b.at)
      const store = loadLines(lines)
      const shuffled = loadLines(order.map(({ line }) => line))
      expect(dump(shuffled, resolve(shuffled))).toEqual(dump(store, resolve(store)))
    }),
    { numRuns: 25 },
  )
}, 60_000)

test('nothing that a log says throws, and every tree is one', () => {
  fc.assert(
    fc.property(wireLogs, (events) => {
      const store = loadLines(events.map((event) => JSON.stringify(event)))
      const { treeParents, isShown, rowCount, parents } = resolve(store)
      for (let row = 0; row < rowCount; row++) {
        let steps = 0
        for (let up = row; up >= 0; up = parents[up]) expect(steps++).toBeLessThanOrEqual(rowCount)
        const isRightlyShown = treeParents[row] < 0 || (isShown[row] === 1 && isShown[treeParents[row]] === 1)
        expect(isRightlyShown).toBe(true)
      }
    }),
    { numRuns: 500 },
  )
}, 60_000)

describe('a row lives under its own container or host', () => {
  const {
    resolved,
    row,
    keyOf: keyOfRow,
  } = loadDrawing(`
    host n1
      4 runc 0s..
    pod d/p container aaa
      9 sh 1s.. parent 4
        10 ls 2s..
    pod d/p container bbb
      11 side 3s.. parent 10
  `)

  test('and an edge that crosses is kept beside the tree', () => {
    const parents = (list: Int32Array): string[] => ['9', '10', '11'].map((key) => keyOfRow(list[row(key)]))
    expect(parents(resolved.parents)).toEqual(['4', '9', '10'])
    expect(parents(resolved.treeParents)).toEqual(['', '9', ''])
    expect(resolved.childrenElsewhere.get(row('4'))).toEqual([row('9')])
    expect(resolved.childrenElsewhere.get(row('10'))).toEqual([row('11')])
  })

  test('and descendants are counted within it', () => {
    expect(['4', '9', '10'].map((key) => resolved.descendants[row(key)])).toEqual([0, 1, 0])
  })
})

test('a process that was seen before the agent restarted, without exec_id, is no parent of itself', () => {
  fc.assert(
    fc.property(wireLogs, (events) => {
      const { parents, treeParents, rowCount, lifetimes } = resolve(
        loadLines(events.map((event) => JSON.stringify(event))),
      )
      for (let row = 0; row < rowCount; row++) {
        let steps = 0
        for (let at = row; at >= 0; at = parents[at]) expect(steps++).toBeLessThan(rowCount)
        for (let at = row; at >= 0; at = treeParents[at]) expect(steps++).toBeLessThan(2 * rowCount)
        expect(isAlias(lifetimes, parents[row])).toBe(false)
      }
    }),
    { numRuns: 500 },
  )
})
