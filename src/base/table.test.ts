import { expect, test } from 'vitest'
import { Table, buffersOf, sharedBytes } from './table'

const SCHEMA = { pid: 'u32', parent: 'i32', at: 'f64', kind: 'u8', source: 'u16' } as const

function filled(count: number): Table<typeof SCHEMA> {
  const table = new Table(SCHEMA)
  for (let i = 0; i < count; i++) {
    const row = table.addRow()
    table.columns.pid[row] = 0xffffffff - i
    table.columns.parent[row] = -i
    table.columns.at[row] = i + 0.5
    table.columns.kind[row] = i % 256
    table.columns.source[row] = i
  }
  return table
}

test('keeps every row while it grows', () => {
  const table = filled(1000)
  expect(table.length).toBe(1000)
  for (const row of [0, 63, 64, 999]) {
    expect(table.columns.pid[row]).toBe(0xffffffff - row)
    expect(table.columns.parent[row]).toBe(row === 0 ? 0 : -row)
    expect(table.columns.at[row]).toBe(row + 0.5)
    expect(table.columns.kind[row]).toBe(row % 256)
    expect(table.columns.source[row]).toBe(row)
  }
  expect(table.byteLength).toBeGreaterThanOrEqual(1000 * 19)
})

test('gives columns cut to its length, in buffers of their own', () => {
  const table = filled(70)
  const data = table.toData()
  expect(data.length).toBe(70)
  expect(Object.values(data.columns).map((column) => column.length)).toEqual([70, 70, 70, 70, 70])
  table.columns.pid[0] = 1
  expect(data.columns.pid[0]).toBe(0xffffffff)
  expect(buffersOf(data).map((buffer) => buffer.byteLength)).toEqual([280, 280, 560, 70, 140])
})

test('starts again from zeros after it was cleared', () => {
  const table = filled(100)
  table.clear()
  expect(table.length).toBe(0)
  const row = table.addRow()
  expect([row, table.columns.pid[row], table.columns.at[row]]).toEqual([0, 0, 0])
})

test('takes a capacity, which is no limit', () => {
  const table = new Table({ a: 'u8' }, 3)
  for (let i = 0; i < 500; i++) {
    const row = table.addRow()
    table.columns.a[row] = 1
  }
  expect(table.columns.a.subarray(0, table.length).every((value) => value === 1)).toBe(true)
})

test('makes a narrow column wide for the first great number', () => {
  const table = new Table({ few: 'idx', many: 'idx' })
  const add = (few: number, many: number): void => {
    const row = table.addRow()
    table.fit('few', few)
    table.fit('many', many)
    table.columns.few[row] = few
    table.columns.many[row] = many
  }
  for (let i = 0; i < 100; i++) add(i, 0xffff - i)
  const narrow = table.byteLength
  add(0xffff, 0x10000)
  add(7, 0xffff_ffff)
  expect(table.byteLength).toBe(narrow * 1.5)
  for (let i = 0; i < 100; i++) add(i, i)
  table.trim()
  expect(table.byteLength).toBe(202 * 6)
  expect([...table.columns.few.subarray(99, 103)]).toEqual([99, 0xffff, 7, 0])
  expect([...table.columns.many.subarray(99, 103)]).toEqual([0xffff - 99, 0x10000, 0xffff_ffff, 0])
})

test('grows to the rows that are expected, to eight times as many at once', () => {
  const table = new Table({ a: 'u32' })
  table.expect(1000)
  for (let i = 0; i < 65; i++) table.addRow()
  expect(table.byteLength).toBe(4 * 512)
  for (let i = 65; i < 513; i++) table.addRow()
  expect(table.byteLength).toBe(4000)
  table.expect(10) // fewer than there are: it goes on as without
  for (let i = 0; i < 1000; i++) table.columns.a[table.addRow()] = 1
  expect(table.byteLength).toBe(8000)
})

test('has its columns in a buffer with others, until it outgrows that', () => {
  const schema = { a: 'u8', b: 'u32', c: 'f64' } as const
  const bytes = sharedBytes(schema, 10)
  const buffer = new ArrayBuffer(2 * bytes)
  const tables = [new Table(schema), new Table(schema)]
  tables.forEach((table, i) => table.moveInto(buffer, i * bytes, 10))
  for (let row = 0; row < 10; row++) {
    for (const table of tables) {
      table.addRow()
      Object.assign(table.columns.a, { [row]: row })
      table.columns.c[row] = -row
    }
  }
  expect(buffersOf(...tables)).toEqual([buffer])
  tables[0].addRow()
  expect(buffersOf(tables[0])).not.toContain(buffer)
  for (const table of tables)
    expect([...table.columns.c.subarray(0, 10)]).toEqual([-0, -1, -2, -3, -4, -5, -6, -7, -8, -9])
  expect([tables[0].length, tables[1].length]).toEqual([11, 10])
})
