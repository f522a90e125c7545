/**
 * The forms in which logs of Tetragon arrive, each made of the agent's own lines: what runtimes, shippers and stores wrap
 * around them, and some that nobody has. Values of the envelopes are made up.
 */

export interface EnvelopeForm {
  readonly name: string
  readonly wrap: (lines: readonly string[]) => string
}

const TIME = '2024-05-14T12:54:00.123456789Z'
const PREFIX = '[pod/tetragon-7xk2p/export-stdout] '
const LABELS = { app: 'tetragon', container: 'export-stdout', namespace: 'kube-system', pod: 'tetragon-7xk2p' }
/** Smaller than the 16 KiB of the runtimes, so that most lines come in several pieces. */
const PIECE_CHARS = 500

const json = (value: unknown): string => JSON.stringify(value)
const pretty = (value: unknown): string => JSON.stringify(value, undefined, 2)
const parsed = (line: string): Record<string, unknown> => JSON.parse(line) as Record<string, unknown>
const everyLine = (wrapLine: (line: string, i: number) => string, end = '\n') => {
  return (lines: readonly string[]): string => lines.map((line, i) => wrapLine(line, i) + end).join('')
}
const bytesOf = (text: string): number[] => [...new TextEncoder().encode(text)]
const base64Of = (text: string): string => btoa(String.fromCharCode(...bytesOf(text)))

/** Prefixes of lines and ways to write several documents. */
const PLAIN_FORMS: readonly EnvelopeForm[] = [
  { name: 'kubectl logs --prefix', wrap: everyLine((line) => PREFIX + line) },
  { name: 'kubectl logs --timestamps', wrap: everyLine((line) => `${TIME} ${line}`) },
  { name: 'kubectl logs --prefix --timestamps', wrap: everyLine((line) => `${PREFIX}${TIME} ${line}`) },
  { name: 'stern', wrap: everyLine((line) => `tetragon-7xk2p export-stdout ${line}`) },
  { name: 'syslog', wrap: everyLine((line) => `<14>1 ${TIME} worker-1 tetragon 1234 - [meta x="{y}"] ${line}`) },
  { name: 'journalctl', wrap: everyLine((line) => `May 14 12:54:00 worker-1 tetragon[1234]: ${line}`) },
  { name: 'an array', wrap: (lines) => `[${lines.join(',')}]` },
  { name: 'an array, pretty', wrap: (lines) => pretty(lines.map(parsed)) },
  { name: 'pretty documents', wrap: everyLine((line) => pretty(parsed(line))) },
  { name: 'CRLF, byte order marks and blank lines', wrap: everyLine((line) => `\uFEFF${line}\r\n\r`) },
  { name: 'lone CR', wrap: everyLine((line) => line, '\r') },
  { name: 'NUL bytes before lines', wrap: everyLine((line) => `\0\0\0${line}`) },
]

/** Records of container runtimes, whole and in pieces. */
const RUNTIME_FORMS: readonly EnvelopeForm[] = [
  { name: 'Docker json-file', wrap: everyLine((line) => json({ log: `${line}\n`, stream: 'stdout', time: TIME })) },
  { name: 'Docker json-file in pieces', wrap: everyLine((line) => dockerPieces(`${line}\n`).join('\n')) },
  { name: 'CRI', wrap: everyLine((line) => `${TIME} stdout F ${line}`) },
  { name: 'CRI in pieces', wrap: everyLine((line) => criPieces(line, 'stdout').join('\n')) },
  { name: 'CRI in pieces, two streams in turn', wrap: (lines) => twoStreams(lines).join('\n') },
  {
    name: 'CRI in pieces behind kubectl logs --prefix --timestamps',
    wrap: everyLine((line) =>
      criPieces(line, 'stderr')
        .map((piece, i) => `${PREFIX}2024-05-14T12:54:0${i % 10}Z ${piece}`)
        .join('\r\n'),
    ),
  },
  { name: 'journald', wrap: everyLine((line) => json({ MESSAGE: line, PRIORITY: '6', _PID: '12' })) },
  { name: 'journald, bytes', wrap: everyLine((line) => json({ MESSAGE: bytesOf(line), PRIORITY: '6' })) },
]

/** Shippers, stores and exports. */
const SHIPPER_FORMS: readonly EnvelopeForm[] = [
  {
    name: 'Fluent Bit',
    wrap: everyLine((log) => json({ time: TIME, stream: 'stdout', _p: 'F', log, kubernetes: { labels: LABELS } })),
  },
  {
    name: 'Fluent Bit with the parsed event besides',
    wrap: everyLine((log) => json({ time: TIME, stream: 'stdout', log, log_processed: parsed(log) })),
  },
  { name: 'Loki, logcli', wrap: everyLine((line) => json({ labels: LABELS, line, timestamp: TIME })) },
  { name: 'Loki, query response', wrap: (lines) => json(lokiResponse(lines)) },
  { name: 'Loki, query response, pretty', wrap: (lines) => pretty(lokiResponse(lines)) },
  {
    name: 'Grafana Explore',
    wrap: (lines) => pretty(lines.map((line) => ({ line, timestamp: '1720687370852712498', fields: LABELS }))),
  },
  { name: 'Elasticsearch hits', wrap: everyLine((line, i) => json(elasticHit(line, i))) },
  {
    name: 'Elasticsearch response',
    wrap: (lines) => pretty({ took: 4, _shards: { total: 1 }, hits: { total: {}, hits: lines.map(elasticHit) } }),
  },
  {
    name: 'Splunk export',
    wrap: everyLine((line) => json({ preview: false, result: { _raw: line, host: 'worker-1' } })),
  },
  { name: 'Splunk HEC', wrap: everyLine((line) => json({ time: 1720687340.4, host: 'w', event: parsed(line) })) },
  { name: 'OTLP', wrap: (lines) => json(otlpRequest(lines, false)) },
  { name: 'OTLP with the text as an attribute', wrap: (lines) => pretty(otlpRequest(lines, true)) },
  {
    name: 'GCP jsonPayload',
    wrap: (lines) => pretty(lines.map((line) => ({ insertId: 'x', jsonPayload: parsed(line), resource: LABELS }))),
  },
  { name: 'GCP textPayload', wrap: everyLine((line) => json({ insertId: 'x', textPayload: `${TIME} ${line}` })) },
  {
    name: 'CloudWatch events',
    wrap: (lines) => json({ events: lines.map((message) => ({ timestamp: 1, message })), nextForwardToken: 'f/1' }),
  },
  { name: 'pixie', wrap: everyLine((line) => json(namedEvent(line, (payload) => payload))) },
  { name: 'pixie, text', wrap: everyLine((line) => json(namedEvent(line, json))) },
  {
    name: 'Redpanda Console',
    wrap: (lines) =>
      pretty(lines.map((line) => ({ offset: 1, headers: [], key: { payload: '' }, value: { payload: parsed(line) } }))),
  },
  { name: 'gRPC gateway', wrap: everyLine((line) => `{"result":${line}}`) },
  { name: 'gRPC in protobuf names', wrap: everyLine((line) => json(camelCase(parsed(line)))) },
  { name: 'grpcurl', wrap: everyLine((line) => pretty(camelCase(parsed(line)))) },
  { name: 'Pub/Sub, base64', wrap: everyLine((line) => json({ message: { data: base64Of(line), messageId: '1' } })) },
  { name: 'CSV', wrap: everyLine((line) => `${TIME},"${line.replaceAll('"', '""')}",worker-1`) },
  { name: 'logfmt', wrap: everyLine((line) => `level=info ts=${TIME} msg=${json(line)} caller=x.go:1`) },
]

/** Never seen anywhere. */
const INVENTED_FORMS: readonly EnvelopeForm[] = [
  { name: 'deep in arrays', wrap: everyLine((line) => `[[[{"a":[[{"b":[1,[${line}]]}]]}]]]`) },
  { name: 'text in text in text', wrap: everyLine((line) => json({ a: json({ b: json({ c: json(line) }) }) })) },
  { name: 'all lines in one string', wrap: (lines) => json({ body: lines.join('\n') }) },
  { name: 'an array of strings, pretty', wrap: (lines) => pretty(lines) },
  { name: 'a batch behind a prefix', wrap: (lines) => `batch {7} of ${lines.length}: ${json({ rows: lines })}\n` },
  { name: 'by name of its node', wrap: everyLine((line) => json({ nodes: { 'worker-1': { '{0}': parsed(line) } } })) },
  { name: 'Docker around Loki around Elasticsearch', wrap: (lines) => dockerOfLoki(lines) },
  {
    name: 'items on lines of their own',
    wrap: (lines) => `{"Records":[\n${lines.map((line) => `{"r":${line}}`).join(',\n')}\n]}\n`,
  },
]

export const ENVELOPE_FORMS: readonly EnvelopeForm[] = [
  ...PLAIN_FORMS,
  ...RUNTIME_FORMS,
  ...SHIPPER_FORMS,
  ...INVENTED_FORMS,
]

function pieces(text: string): string[] {
  return Array.from({ length: Math.ceil(text.length / PIECE_CHARS) }, (_, i) =>
    text.slice(i * PIECE_CHARS, (i + 1) * PIECE_CHARS),
  )
}

function criPieces(line: string, stream: string): string[] {
  return pieces(line).map((piece, i, all) => `${TIME} ${stream} ${i === all.length - 1 ? 'F' : 'P'} ${piece}`)
}

function dockerPieces(line: string): string[] {
  return pieces(line).map((log) => json({ log, stream: 'stdout', time: TIME }))
}

/** Lines of even numbers on stdout, the others on stderr; pieces in turn. */
function twoStreams(lines: readonly string[]): string[] {
  const out = lines.filter((_, i) => i % 2 === 0).flatMap((line) => criPieces(line, 'stdout'))
  const error = lines.filter((_, i) => i % 2 === 1).flatMap((line) => criPieces(line, 'stderr'))
  return Array.from({ length: Math.max(out.length, error.length) }, (_, i) => [out[i], error[i]])
    .flat()
    .filter((piece) => piece !== undefined)
}

function lokiResponse(lines: readonly string[]): unknown {
  const values = lines.map((line, i) => [String(1720687370852712498n - BigInt(i)), line])
  return { status: 'success', data: { resultType: 'streams', result: [{ stream: LABELS, values }], stats: {} } }
}

function elasticHit(line: string, i: number): unknown {
  const source = { '@timestamp': TIME, event: { original: line }, message: line, host: { name: 'worker-1' } }
  return { _index: 'logs', _id: `a${i}`, _score: null, _source: source, fields: { message: [line] } }
}

function otlpRequest(lines: readonly string[], hasAttribute: boolean): unknown {
  const logRecords = lines.map((line) => ({
    timeUnixNano: '1720687370852712498',
    body: { stringValue: line },
    attributes: hasAttribute ? [{ key: 'log.original', value: { stringValue: line } }] : [],
  }))
  return { resourceLogs: [{ resource: { attributes: [] }, scopeLogs: [{ scope: {}, logRecords }] }] }
}

/** `{"process_exec": P, …}` → `{…, "type": "process_exec", "payload": P}`; events without a process stay as they are. */
function namedEvent(line: string, write: (payload: unknown) => unknown): unknown {
  const [[type, payload], ...rest] = Object.entries(parsed(line))
  if (!type.startsWith('process_') || type === 'process_throttle') return parsed(line)
  return { ...Object.fromEntries(rest), type, payload: write(payload) }
}

function dockerOfLoki(lines: readonly string[]): string {
  return lines
    .map((line, i) => {
      const loki = { labels: LABELS, line: `${TIME} stdout F ${json(elasticHit(line, i))}` }
      return `${json({ log: `${PREFIX}${json(loki)}\n`, stream: 'stderr', time: TIME })}\n`
    })
    .join('')
}

/** Protobuf's JSON names; keys of maps are data. */
function camelCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCase)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
      /_(labels|annotations)$/.test(key) ? (member as unknown) : camelCase(member),
    ]),
  )
}
