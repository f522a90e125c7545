/**
 * A struct of typed arrays with one length: the shape of everything that is stored, sent between workers or drawn.
 *
 *   const table = new Table({ pid: 'u32', startSec: 'u32' })
 *   const row = table.addRow()
 *   table.columns.pid[row] = 7
 *
 * Columns are replaced when the table grows, so a loop that adds rows must read `table.columns` again after adding.
 */

interface ColumnArrays {
  /** Numbers that are mostly small: 16 bits until `fit` meets a greater one, then 32. */
  idx: Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>
  /** Numbers that most tables have none of: no memory until `fit` meets one that is not 0. Read them by `rareAt`. */
  rare: Uint32Array<ArrayBuffer>
  u8: Uint8Array<ArrayBuffer>
  u16: Uint16Array<ArrayBuffer>
  u32: Uint32Array<ArrayBuffer>
  i32: Int32Array<ArrayBuffer>
  f64: Float64Array<ArrayBuffer>
}
export type ColumnType = keyof ColumnArrays
export type Schema = Readonly<Record<string, ColumnType>>
export type Columns<S extends Schema> = { [Name in keyof S]: ColumnArrays[S[Name]] }

/** What a worker sends of a table: the columns cut to `length`. */
export interface TableData<S extends Schema> {
  readonly length: number
  readonly columns: Columns<S>
}

const CONSTRUCTORS = {
  idx: Uint32Array,
  rare: Uint32Array,
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f64: Float64Array,
}
const MIN_CAPACITY = 64
/** Small tables grow fast, large ones waste little. */
const GROWTH = 2
const LARGE_ROWS = 64 * 1024
const LARGE_GROWTH = 1.2
/** To what is expected at once, a table grows so many times at most: early, little is known of what is to come. */
const MOST_GROWTH = 8
/** Columns in a shared buffer start at multiples of this. */
const ALIGNMENT = 8
/** Of a column of the type `idx`, as long as it is narrow. */
const MAX_NARROW = 0xffff

export class Table<S extends Schema> implements TableData<S> {
  length = 0
  columns: Columns<S>
  private capacity: number
  /** The greatest number that a column holds as it is; Infinity for those of full width. */
  private readonly limits: Record<keyof S, number>
  private expectedRows = 0
  readonly schema: S

  constructor(schema: S, capacity = MIN_CAPACITY) {
    this.schema = schema
    this.limits = limitsOf(schema)
    this.capacity = Math.max(MIN_CAPACITY, capacity)
    this.columns = this.allocate(this.capacity)
  }

  /**
   * Puts the columns of an empty table into `buffer` from `offset` on, which must hold zeros; `sharedBytes` says how many
   * bytes that takes. A table that grows beyond `capacity` leaves the buffer.
   */
  moveInto(buffer: ArrayBuffer, offset: number, capacity: number): void {
    this.columns = columnsIn(this.schema, buffer, offset, capacity)
    this.capacity = capacity
    this.length = 0
  }

  /** Says how many rows there will be, as far as is known: when the table grows next, it grows to that, or towards it. */
  expect(rows: number): void {
    this.expectedRows = Math.ceil(rows)
  }

  /** Adds a row of zeros and returns its number. */
  addRow(): number {
    if (this.length === this.capacity) this.grow()
    return this.length++
  }

  /** Adds `count` rows of zeros and returns the number of the first. */
  addRows(count: number): number {
    const first = this.length
    while (first + count > this.capacity) this.grow()
    this.length += count
    return first
  }

  /** The columns cut to the table's length, in buffers of their own that can be transferred. */
  toData(): TableData<S> {
    const columns: Record<string, unknown> = {}
    for (const name of Object.keys(this.schema)) columns[name] = this.columns[name].slice(0, this.length)
    return { length: this.length, columns: columns as Columns<S> }
  }

  /** Empties the table and keeps its memory for reuse. */
  clear(): void {
    for (const name of Object.keys(this.schema)) this.columns[name].fill(0, 0, this.length)
    this.length = 0
  }

  /** Bytes allocated for the columns. */
  get byteLength(): number {
    return Object.keys(this.schema).reduce((sum, name) => sum + this.columns[name].byteLength, 0)
  }

  /** To be called before a number that may be great is written to an `idx` column, or any to a `rare` one. */
  fit(name: keyof S, value: number): void {
    if (value <= this.limits[name]) return
    this.limits[name] = Infinity
    const column = new Uint32Array(this.capacity)
    column.set(this.columns[name])
    this.columns = { ...this.columns, [name]: column }
  }

  /** Gives back the memory beyond the last row, if it is more than a part of it. */
  trim(slack = 0): void {
    const capacity = Math.max(MIN_CAPACITY, this.length)
    if (this.capacity > capacity * (1 + slack)) this.reallocate(capacity)
  }

  private allocate(capacity: number): Columns<S> {
    const columns: Record<string, unknown> = {}
    for (const [name, type] of Object.entries(this.schema)) columns[name] = this.newColumn(name, type, capacity)
    return columns as Columns<S>
  }

  private newColumn(name: keyof S, type: ColumnType, capacity: number): ColumnArrays[ColumnType] {
    const isWide = this.limits[name] === Infinity
    if (type === 'idx') return isWide ? new Uint32Array(capacity) : new Uint16Array(capacity)
    if (type === 'rare') return new Uint32Array(isWide ? capacity : 0)
    return new CONSTRUCTORS[type](capacity)
  }

  private grow(): void {
    const grown = Math.ceil(this.capacity * (this.capacity < LARGE_ROWS ? GROWTH : LARGE_GROWTH))
    const expected = Math.min(this.expectedRows, this.capacity * MOST_GROWTH)
    this.reallocate(expected > this.capacity ? expected : grown)
  }

  /** Column by column, so that one column at most is there twice. */
  private reallocate(capacity: number): void {
    const columns = this.columns as Record<string, ColumnArrays[ColumnType]>
    for (const [name, type] of Object.entries(this.schema)) {
      const moved = this.newColumn(name, type, capacity)
      moved.set(columns[name].subarray(0, Math.min(capacity, columns[name].length)))
      columns[name] = moved
    }
    this.columns = { ...this.columns }
    this.capacity = capacity
  }
}

function limitsOf<S extends Schema>(schema: S): Record<keyof S, number> {
  const limits = Object.entries(schema).map(([name, type]) => [
    name,
    type === 'idx' ? MAX_NARROW : type === 'rare' ? 0 : Infinity,
  ])
  return Object.fromEntries(limits) as Record<keyof S, number>
}

/** The number of a row in a `rare` column. */
export function rareAt(column: Uint32Array, row: number): number {
  return row < column.length ? column[row] : 0
}

/** The buffers behind tables, for the transfer list of `postMessage`: each once. */
export function buffersOf(...tables: readonly TableData<Schema>[]): ArrayBuffer[] {
  return [...new Set(tables.flatMap((table) => Object.values(table.columns).map((column) => column.buffer)))]
}

/** The columns of a table of `capacity` rows that is in a buffer from `offset` on: see `Table.moveInto`. */
export function columnsIn<S extends Schema>(
  schema: S,
  buffer: ArrayBuffer,
  offset: number,
  capacity: number,
): Columns<S> {
  const columns: Record<string, unknown> = {}
  let at = offset
  for (const [name, type] of Object.entries(schema)) {
    const Column = CONSTRUCTORS[type]
    columns[name] = new Column(buffer, at, capacity)
    at += alignedBytes(Column.BYTES_PER_ELEMENT * capacity)
  }
  return columns as Columns<S>
}

/** Bytes of a shared buffer that a table of `capacity` rows takes. */
export function sharedBytes(schema: Schema, capacity: number): number {
  return Object.values(schema).reduce(
    (sum, type) => sum + alignedBytes(CONSTRUCTORS[type].BYTES_PER_ELEMENT * capacity),
    0,
  )
}

function alignedBytes(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
}
