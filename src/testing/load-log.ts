/**
 * Logs as text or drawings → the store, read as the workers read them, and what is derived from it.
 *
 *     const { store, resolved, row } = loadDrawing(`host n1\n 1 bash 0s..`)
 *     resolved.outcome[row('1')]
 */
import type { Resolved } from '../derive/resolve'
import { resolve } from '../derive/resolve'
import { recycleBlock } from '../ingest/chunk-blocks'
import { LogParser, type LogParserOptions } from '../ingest/log-parser'
import { NO_PROCESS, type ProcessIdx } from '../model/process-table'
import { StoreBuilder } from '../model/store-builder'
import { drawLog, type DrawnLog, type DrawOptions } from './draw-log'

/** A store of a log, or one that had other logs before; every `piece` is pushed and merged by itself. */
export function loadPieces(
  pieces: Iterable<Uint8Array>,
  store = new StoreBuilder(),
  options?: LogParserOptions,
  source = 0,
): StoreBuilder {
  const parser = new LogParser(source, options)
  const drain = (): void => {
    const chunk = parser.takeChunk()
    if (chunk === undefined) return
    store.append(chunk)
    recycleBlock(chunk.block)
  }
  for (const piece of pieces) {
    parser.push(piece)
    drain()
  }
  parser.finish()
  drain()
  return store
}

function loadText(text: string, options?: LogParserOptions): StoreBuilder {
  return loadPieces([new TextEncoder().encode(text)], new StoreBuilder(), options)
}

export function loadLines(lines: readonly string[]): StoreBuilder {
  return loadText(lines.map((line) => `${line}\n`).join(''))
}

export interface LoadedDrawing extends DrawnLog {
  readonly store: StoreBuilder
  readonly resolved: Resolved
  /** Row of a key of the drawing; throws when there is none. */
  readonly row: (key: string) => ProcessIdx
  /** Key of a row, for messages; its exec_id when it is not drawn, empty for -1. */
  readonly keyOf: (row: ProcessIdx) => string
}

/** Loads a drawing, with lines added to it that are not drawn. */
export function loadDrawing(drawing: string, options?: DrawOptions, more: readonly string[] = []): LoadedDrawing {
  const log = drawLog(drawing, options)
  const store = loadLines([...log.lines, ...more])
  const row = (key: string): ProcessIdx => {
    const found = key in log.ids ? store.findProcess(log.ids[key]) : NO_PROCESS
    if (found === NO_PROCESS) throw new Error(`no process is drawn as "${key}"`)
    return found
  }
  const keys = new Map(Object.keys(log.ids).map((key) => [store.findProcess(log.ids[key]), key]))
  return {
    ...log,
    store,
    resolved: resolve(store),
    row,
    keyOf: (idx) => (idx < 0 ? '' : (keys.get(idx) ?? `row ${idx}`)),
  }
}
