/**
 * `inspect --query`: the log once more, with the events of the matching processes alone. Their documents are parsed again
 * as a log of their own, so that every number means what it means without a query.
 */
import { parseTime, type Instant } from '../base/time'
import { matchQuery } from '../derive/query/match-query'
import { loadRegExp, type CompileRegExp } from '../derive/query/regexp'
import { unaliased } from '../derive/lifetimes'
import { resolve } from '../derive/resolve'
import { nodeOf, pidOf } from '../derive/pid-index'
import { recycleBlock } from '../ingest/chunk-blocks'
import type { DocumentAddress } from '../ingest/chunk-writer'
import { LogParser } from '../ingest/log-parser'
import { ID_FORM, NO_PROCESS, type ProcessIdx } from '../model/process-table'
import { StoreBuilder } from '../model/store-builder'
import type { Query } from '../query/ast'
import { parseQuery } from '../query/parse'
import { textOf, u32Of, type DecodedEvent } from '../tetragon/decode'
import type { JsonObject } from '../tetragon/wire'

export interface InspectQuery {
  readonly query: Query
  readonly compile: CompileRegExp
}

/** The query of a text, or one sentence that says what is wrong with it and where. */
export async function readQuery(text: string): Promise<InspectQuery | string> {
  const { query, error, patterns } = parseQuery(text)
  if (query === undefined) return `character ${(error?.from ?? 0) + 1} of the query: ${error?.message}`
  const compile = await loadRegExp()
  for (const { pattern, from } of patterns) {
    try {
      compile(pattern)
    } catch (problem) {
      return `character ${from + 1} of the query: ${(problem as Error).message}`
    }
  }
  return { query, compile }
}

/** Finds out whether an event is one of a matching process. */
export function eventTest(store: StoreBuilder, { query, compile }: InspectQuery): (event: DecodedEvent) => boolean {
  const resolved = resolve(store)
  const matches = matchQuery({ store, resolved, compile }, query)
  const lost = rowsWithoutId(store)
  return (event) => {
    if (event.process === undefined) return false
    const execId = textOf(event.process['exec_id'])
    const row = execId === '' ? (lost.get(lostKey(event)) ?? NO_PROCESS) : store.findProcess(execId, event.clusterName)
    if (row === NO_PROCESS) return false
    const known = unaliased(resolved.lifetimes, row)
    return resolved.isShown[known] === 1 && (matches === undefined || matches.isMatch[known] === 1)
  }
}

/** Rows of processes that the log names without an exec_id, by node, pid and start. */
function rowsWithoutId(store: StoreBuilder): Map<string, ProcessIdx> {
  const { columns, length } = store.processes
  const rows = new Map<string, ProcessIdx>()
  for (let row = 0; row < length; row++) {
    if (columns.idForm[row] !== ID_FORM.none) continue
    const start = { sec: columns.idKtimeHigh[row], ns: columns.idKtimeLow[row] }
    rows.set(keyOf(store.strings.get(nodeOf(store, row)), pidOf(store, row), start), row)
  }
  return rows
}

function lostKey({ nodeName, process }: DecodedEvent): string {
  return keyOf(nodeName, u32Of(process?.['pid']) ?? 0, parseTime(textOf(process?.['start_time'])))
}

function keyOf(node: string, pid: number, start: Instant | undefined): string {
  return `${node} ${pid} ${start?.sec ?? ''}.${start?.ns ?? ''}`
}

/** A log of events by themselves. */
export class EventLog {
  readonly store = new StoreBuilder()
  private readonly parser = new LogParser(0)
  private readonly encoder = new TextEncoder()

  add(document: JsonObject): void {
    this.parser.push(this.encoder.encode(`${JSON.stringify(document)}\n`))
    this.drain()
  }

  finish(): StoreBuilder {
    this.parser.finish()
    this.drain()
    return this.store
  }

  private drain(): void {
    const chunk = this.parser.takeChunk()
    if (chunk === undefined) return
    this.store.append(chunk)
    recycleBlock(chunk.block)
  }
}

/** What a document may take that is still to be printed when it has been read. */
const WINDOW_BYTES = 40 * 1024 * 1024

/** The last bytes of a source, to print documents from. */
export class ByteWindow {
  private pieces: { readonly from: number; readonly bytes: Uint8Array }[] = []
  private end = 0

  /** Keeps a copy. */
  push(bytes: Uint8Array): void {
    this.pieces.push({ from: this.end, bytes: bytes.slice() })
    this.end += bytes.length
    if (this.end - this.pieces[0].from > 2 * WINDOW_BYTES)
      this.pieces = this.pieces.filter(({ from, bytes: kept }) => from + kept.length > this.end - WINDOW_BYTES)
  }

  /** Text of a document, which must be among the last bytes. */
  textAt({ offset, byteLength }: DocumentAddress): string {
    const bytes = new Uint8Array(byteLength)
    for (const { from, bytes: kept } of this.pieces) {
      const start = Math.max(offset, from)
      const end = Math.min(offset + byteLength, from + kept.length)
      if (start < end) bytes.set(kept.subarray(start - from, end - from), start - offset)
    }
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  }
}
