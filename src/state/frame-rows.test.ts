import { expect, test } from 'vitest'
import type { Frame } from '../derive/frame'
import { focusedRow } from './frame-rows'

/** A pod, and below it the row that stands for a process `a` and others. */
function frameOf(selectedKey: string, selectedRow: number): Frame {
  const strings = ['', 'pod', 'fold a', 'a', 'b']
  const none = new Int32Array(2)
  const columns = { key: Int32Array.of(1, 2), selects: Int32Array.of(0, 3), label: none, kind: none, depth: none }
  const rest = { parentRow: none, hasChildren: none, isCollapsed: none }
  const rows = { columns: { ...columns, ...rest } }
  return { firstRow: 5, windowRows: 2, strings, rows, selectedKey, selectedRow } as unknown as Frame
}

test('the keyboard is on the row of its key', () => {
  expect(focusedRow(frameOf('', -1), { focusedKey: 'pod', selectedKey: 'a' })).toBe(5)
})

test('the keyboard is on the row that stands for the selected process, as soon as that row shows it', () => {
  expect(focusedRow(frameOf('b', 6), { focusedKey: 'b', selectedKey: 'b' })).toBe(6)
  expect(focusedRow(frameOf('', -1), { focusedKey: 'a', selectedKey: 'a' })).toBe(6) // a frame from before the selection
  expect(focusedRow(frameOf('', -1), { focusedKey: 'b', selectedKey: 'b' })).toBe(-1)
  expect(focusedRow(frameOf('', -1), { focusedKey: 'b', selectedKey: 'a' })).toBe(-1)
})
