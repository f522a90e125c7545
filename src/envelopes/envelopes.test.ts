import { describe, expect, test } from 'vitest'
import type { StoreBuilder } from '../model/store-builder'
import { eventAddress, eventOrdinal } from '../model/store'
import { ENVELOPE_FORMS } from '../testing/envelopes'
import { loadPieces } from '../testing/load-log'
import { generateSampleLog } from '../testing/sample-log'
import { dumpStore } from '../testing/store-dump'
import { eventText, eventsAt } from './read-events'

const sample = [...new Set(generateSampleLog().lines)]
const lines = [...sample.filter((_, i) => i % 15 === 0), throttle(), unicode()]

function throttle(): string {
  return '{"process_throttle":{"type":"THROTTLE_START","cgroup":"pod{1}"},"node_name":"n1","time":"2024-05-14T12:54:00Z"}'
}

/** Arguments that look like JSON, labels in camelCase, members that begin with a capital. */
function unicode(): string {
  return JSON.stringify({
    process_kprobe: {
      process: {
        exec_id: 'bjE6MTAwMDox',
        pid: 1,
        uid: 0,
        binary: '/bin/ü😀',
        arguments: '{"process_exec":{"process":{}}} \\" {"" \n',
        pod: {
          namespace: 'default',
          name: 'x',
          pod_labels: { camelCase: 'aB', 'app.kubernetes.io/partOf': '{"process_exec":{}}' },
          container: { id: 'containerd://1', name: 'c', start_time: '2024-05-14T12:00:00Z' },
        },
        in_init_tree: false,
      },
      function_name: 'bpf_check',
      args: [{ bpf_attr_arg: { ProgType: 'BPF_PROG_TYPE_KPROBE', InsnCnt: 2 } }, { kernel_cap_t_arg: '1' }],
      policy_name: 'p',
    },
    node_name: 'n1',
    time: '2024-05-14T12:54:01.000000001Z',
  })
}

function load(text: string, pieceBytes = Infinity): StoreBuilder {
  const bytes = new TextEncoder().encode(text)
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes))
  return loadPieces(pieces)
}

interface ReadAgain {
  readonly events: string[]
  readonly sources: [text: string, events: string[]][]
}

/** The events of a store, each read again from its address, keys sorted; and the texts that they were read from. */
function readAgain(store: StoreBuilder, text: string): ReadAgain {
  const bytes = new TextEncoder().encode(text)
  const documents = new Map<string, string[]>()
  const sources: ReadAgain['sources'] = []
  const events = Array.from({ length: store.events.length }, (_, event) => {
    const { offset, byteLength } = eventAddress(store, event)
    const address = `${offset} ${byteLength}`
    const ordinal = eventOrdinal(store, event)
    const known = documents.get(address)
    if (known !== undefined) return known[ordinal]
    const source = new TextDecoder().decode(bytes.subarray(offset, offset + byteLength))
    const found = eventsAt(source).map(({ document }) => sorted(document))
    documents.set(address, found)
    sources.push([source, found])
    return found[ordinal]
  })
  return { events: events.toSorted(), sources }
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}

const plain = load(lines.join('\n'))
const expected = dumpStore(plain)

test('the log has events of every kind that matters here', () => {
  expect(plain.events.length).toBe(lines.length)
  const { byName } = expected.totals as { byName: object }
  for (const name of ['process_exec', 'process_exit', 'process_kprobe', 'process_throttle'])
    expect(byName).toHaveProperty(name)
})

describe.each(ENVELOPE_FORMS)('$name', ({ wrap }) => {
  const text = wrap(lines)

  test.each([Infinity, 1000])('gives the store of the plain log, in pieces of %d bytes', (pieceBytes) => {
    expect(dumpStore(load(text, pieceBytes))).toEqual(expected)
  })

  test('has an address for each event that gives it again', () => {
    const { events, sources } = readAgain(load(text), text)
    expect(events).toEqual(lines.map((line) => sorted(JSON.parse(line))).toSorted())
    // what is shown of an event is that event alone
    for (const [source, all] of sources) {
      const [{ document }, ...more] = eventsAt(eventText(source, all.length - 1))
      expect([sorted(document), more]).toEqual([all.at(-1), []])
    }
  })

  test('counts an event that comes twice as a duplicate', () => {
    const { duplicates } = load(wrap([lines[0], lines[0], lines[1]])).totals
    expect(duplicates).toBe(1)
  })
})
