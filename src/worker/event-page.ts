/** A page of the events list: tetra's compact lines, made from the raw events of the rows on screen. */
import { NO_TIME, type Instant } from '../base/time'
import { eventsAt } from '../envelopes/read-events'
import type { ProcessKey } from '../derive/process-key'
import { keyOf } from '../derive/process-key'
import type { DocumentRef, RawGap, RawStore } from '../ingest/raw-store'
import { FIELD, hasField } from '../model/process-fields'
import { eventOrdinal, eventAddress, type EventIdx, type Store } from '../model/store'
import { compactLine, compactParts, type CompactParts } from '../tetragon/compact'
import { EVENT_KIND } from '../tetragon/decode'
import type { JsonObject } from '../tetragon/wire'

export interface EventLine extends CompactParts {
  readonly event: EventIdx
  readonly time: Instant | undefined
  /** The whole line as tetra prints it, without a time. */
  readonly text: string
  /** Empty for events about no process. */
  readonly process: ProcessKey
  /** Why the line is made from what the store keeps; undefined where its text was read. */
  readonly gap: RawGap | undefined
}

export interface EventPage {
  /** Events that the request found. */
  readonly total: number
  readonly first: number
  readonly lines: readonly EventLine[]
}

export async function makeEventLines(store: Store, raw: RawStore, events: readonly EventIdx[]): Promise<EventLine[]> {
  // many events may be in one document, which is read and parsed once
  const addresses = new Map(
    events.map((event) => {
      const address = eventAddress(store, event)
      return [keyOfAddress(address), address]
    }),
  )
  const texts = await raw.read([...addresses.values()])
  const documents = new Map([...addresses.keys()].map((key, i) => [key, texts[i] && eventsAt(texts[i])]))
  return events.map((event) => {
    const address = eventAddress(store, event)
    const found = documents.get(keyOfAddress(address)) || []
    const document = found[eventOrdinal(store, event)]?.document
    const gap = document === undefined ? (raw.gapOf(address) ?? 'changed') : undefined
    return makeEventLine(store, event, document, gap)
  })
}

function keyOfAddress({ source, offset, byteLength }: DocumentRef): string {
  return `${source} ${offset} ${byteLength}`
}

function makeEventLine(
  store: Store,
  event: EventIdx,
  document: JsonObject | undefined,
  gap: RawGap | undefined,
): EventLine {
  const { timeSec, timeNs, process } = store.events.columns
  const parts = (document && compactParts(document)) ?? partsFromStore(store, event)
  return {
    event,
    time: timeSec[event] === NO_TIME ? undefined : { sec: timeSec[event], ns: timeNs[event] },
    process: process[event] < 0 ? '' : keyOf(store, process[event]),
    gap,
    text: compactLine(document) ?? [parts.label, parts.source, parts.binary, parts.rest].filter(Boolean).join(' '),
    ...parts,
  }
}

/** What the store can say of an event that has no compact form, or whose text is gone. */
function partsFromStore(store: Store, event: EventIdx): CompactParts {
  const { strings, events, descriptors, origins, processes } = store
  const { kind, process } = events.columns
  const { name, detail, status } = descriptors.columns
  const descriptor = events.columns.descriptor[event]
  const row = process[event]
  const text = (idx: number): string => strings.get(idx)
  const pod =
    row >= 0 && hasField(processes.columns.present[row], FIELD.pod) ? store.pods[processes.columns.pod[row]] : undefined
  const source =
    pod === undefined
      ? text(origins.columns.nodeName[events.columns.origin[event]])
      : `${text(pod.namespace)}/${text(pod.name)}`
  const shared = { source, binary: row < 0 ? '' : text(processes.columns.binary[row]), caps: '' }
  const args = row < 0 ? '' : store.texts.get(processes.columns.args[row])
  switch (kind[event]) {
    case EVENT_KIND.exec:
      return { ...shared, label: '🚀 process', rest: args }
    case EVENT_KIND.exit:
      return {
        ...shared,
        label: '💥 exit   ',
        rest: `${args} ${text(detail[descriptor]) || status[descriptor]}`.trim(),
      }
    case EVENT_KIND.rateLimit:
      return { ...shared, label: '⚠ dropped', rest: 'events dropped by the rate limit' }
    default:
      return { ...shared, label: `· ${text(name[descriptor]).replace('process_', '')}`, rest: text(detail[descriptor]) }
  }
}
