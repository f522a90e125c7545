import { describe, expect, test } from 'vitest'
import { BAD_LINE, BAD_LINE_REASONS, type Chunk } from '../model/chunk'
import { ID_FORM } from '../model/process-table'
import { formatExecId } from '../tetragon/exec-id'
import { LogParser, type LogParserOptions } from './log-parser'
import { processorMs } from '../testing/processor-time'

interface Parsed {
  /** exec_id of each event, in order. */
  readonly ids: string[]
  /** Text of the bytes that each event's address points at. */
  readonly documents: string[]
  readonly ordinals: number[]
  /** `line reason`, and the text of its bytes. */
  readonly bad: (readonly [line: number, reason: number, text: string])[]
}

function execIdOf({ ids, strings }: Chunk, id: number): string {
  if (id < 0) return ''
  const { form, node, ktimeHigh, ktimeLow, pid } = ids.columns
  if (form[id] === ID_FORM.text) return strings[node[id]]
  return formatExecId({ node: strings[node[id]], ktimeHigh: ktimeHigh[id], ktimeLow: ktimeLow[id], pid: pid[id] })
}

function parsePieces(pieces: readonly Uint8Array[], options?: LogParserOptions): Parsed {
  const bytes = Buffer.concat(pieces)
  const slice = (offset: number, length: number): string => bytes.subarray(offset, offset + length).toString()
  const parsed: Parsed = { ids: [], documents: [], ordinals: [], bad: [] }
  const parser = new LogParser(3, options)
  const drain = (): void => {
    const chunk = parser.takeChunk()
    if (chunk === undefined) return
    const { events, badLines } = chunk
    for (let i = 0; i < events.length; i++) {
      parsed.ids.push(execIdOf(chunk, events.columns.id[i]))
      parsed.documents.push(slice(events.columns.offset[i], events.columns.byteLength[i]))
      parsed.ordinals.push(events.columns.ordinal[i])
    }
    for (let i = 0; i < badLines.length; i++) {
      const { line, reason, offset, byteLength, source } = badLines.columns
      parsed.bad.push([line[i], reason[i], source[i] === 3 ? slice(offset[i], byteLength[i]) : 'of another source'])
    }
  }
  for (const piece of pieces) {
    // the caller may use its buffer again
    const buffer = piece.slice()
    parser.push(buffer)
    buffer.fill(0x7b)
    drain()
  }
  parser.finish()
  drain()
  const { counts } = parser
  if (counts.bytes !== bytes.length || counts.events !== parsed.ids.length || counts.badLines !== parsed.bad.length)
    throw new Error(`counts are wrong: ${JSON.stringify(counts)}`)
  return parsed
}

function parse(text: string, options?: LogParserOptions): Parsed {
  return parsePieces([new TextEncoder().encode(text)], options)
}

/** The same in pieces of `size` bytes. */
function parseInPieces(text: string, size: number, options?: LogParserOptions): Parsed {
  const bytes = new TextEncoder().encode(text)
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size))
  return parsePieces(pieces, options)
}

function exec(id: string): string {
  return JSON.stringify({ process_exec: { process: { exec_id: id } }, time: '2024-05-01T10:00:00Z' })
}
const pretty = (value: unknown, indent: string | number): string => JSON.stringify(value, undefined, indent)
const A = exec('a')
const B = exec('b')
const C = exec('ü😀')
const objectOf = (line: string): unknown => JSON.parse(line)

/** Lines and reasons of the bad lines. */
const reasons = ({ bad }: Parsed): unknown[] => bad.map(([line, reason]) => [line, reason])

describe('one object a line', () => {
  test('gives each event the bytes of its line', () => {
    expect(parse(`${A}\n${C}\n`)).toEqual({ ids: ['a', 'ü😀'], documents: [A, C], ordinals: [0, 0], bad: [] })
  })

  test('needs no line end after the last line', () => {
    expect(parse(`${A}\n${B}`).documents).toEqual([A, B])
  })

  test('may have CRLF line ends, blank lines and a byte order mark', () => {
    const { ids, bad } = parse(`\uFEFF${A}\r\n\r\n   \n\t\n${B}\r\n\n`)
    expect([ids, bad]).toEqual([['a', 'b'], []])
  })

  test('may have a prefix: of kubectl, stern, a CRI file, or NUL bytes after a crash', () => {
    const prefixes = [
      '[pod/tetragon-x/export-stdout] ',
      '2024-01-31T12:34:56.789012345Z ',
      '[pod/tetragon-x/export-stdout] 2024-01-31T12:34:56.789012345Z ',
      'tetragon-x export-stdout ',
      '2024-01-31T12:34:56.789012345Z stdout F ',
      '\u001b[36mtetragon-x \u001b[0m',
      '\0\0\0',
      '  ',
    ]
    for (const prefix of prefixes) {
      const { documents, bad } = parse(`${prefix}${A}\n`)
      expect([documents, bad]).toEqual([[prefix + A], []])
    }
  })

  test('counts what is no event, with line number, reason and bytes', () => {
    const { notJson, cutOff, noEvent } = BAD_LINE
    const lines: (readonly [string, number | undefined])[] = [
      ['time="2024" level=info msg=started', notJson],
      [A, undefined],
      ['', undefined],
      ['{"level":"info","msg":"started"}', noEvent],
      ['{"process_exec":{"process":{"exec_id":"cut', cutOff],
      ['2024-01-31T12:34:56Z {"process_exec":{"pro', cutOff],
      ['[pod/x/y] {"process_exec":{"process":{', cutOff],
      ['xec":{"process":{"exec_id":"x"}},"node_name":"n"}', cutOff],
      ['}},"node_name":"n"}', notJson],
      ['\0\0\0\0', notJson],
      ['17', notJson],
      ['"text"', notJson],
      ['null', notJson],
      ['{}', noEvent],
      ['[]', noEvent],
      ['[1,2]', noEvent],
      ['ü😀', notJson],
      [B, undefined],
    ]
    const { ids, bad } = parse(lines.map(([line]) => `${line}\n`).join(''))
    expect(ids).toEqual(['a', 'b'])
    expect(bad).toEqual(
      lines.flatMap(([line, reason], i) => (reason === undefined ? [] : [[i + 1, reason, line] as const])),
    )
  })

  test('says where the last line is cut, and where it starts to read on from', () => {
    const cut = '{"process_exec":{"process":{"pid":1'
    const parser = new LogParser(0, { offset: 1000, line: 11 })
    parser.push(new TextEncoder().encode(`${A}\n${cut}`))
    parser.finish()
    const { columns } = parser.takeChunk()!.badLines
    expect([columns.line[0], columns.offset[0], columns.byteLength[0], columns.reason[0]]).toEqual([
      12,
      1000 + A.length + 1,
      cut.length,
      BAD_LINE.cutOff,
    ])
    expect(parser.resumePoint).toEqual({ offset: 1000 + A.length + 1, line: 12 })
  })

  test('goes on after a cut line, in a string or not', () => {
    for (const cut of [
      '{"process_exec":{"process":{"pid":1',
      '{"process_exec":{"process":{"exec_id":"a"',
      '{',
      '[{"a":',
    ]) {
      const { ids, bad } = parse(`${A}\n${cut}\n${B}\n${C}\n`)
      expect(ids).toEqual(['a', 'b', 'ü😀'])
      expect(bad.map(([line, reason]) => [line, reason])).toEqual([[2, BAD_LINE.cutOff]])
    }
  })

  test('is no place for bytes that are not UTF-8 to break anything else', () => {
    const bytes = Buffer.concat([Buffer.from(A), Buffer.of(10, 0xff, 0xc3, 10), Buffer.from(B), Buffer.of(10)])
    const { ids, bad } = parsePieces([bytes])
    expect(ids).toEqual(['a', 'b'])
    expect(bad.map(([line, reason]) => [line, reason])).toEqual([[2, BAD_LINE.notJson]])
  })
})

describe('other ways of writing', () => {
  const events = [objectOf(A), objectOf(B), objectOf(C)]
  const ids = ['a', 'b', 'ü😀']

  test.each([
    ['pretty documents of 2 blanks', events.map((event) => pretty(event, 2)).join('\n')],
    ['pretty documents of 3 blanks', events.map((event) => pretty(event, 3)).join('\n')],
    ['pretty documents of tabs', events.map((event) => pretty(event, '\t')).join('\n')],
    [
      'pretty documents with CRLF',
      events
        .map((event) => pretty(event, 2))
        .join('\n')
        .replaceAll('\n', '\r\n'),
    ],
    ['pretty documents and blank lines', events.map((event) => pretty(event, 2)).join('\n\n\n')],
    ['pretty documents after a byte order mark', `\uFEFF${events.map((event) => pretty(event, 2)).join('\n')}`],
    ['pretty documents glued to each other', events.map((event) => pretty(event, 2)).join('')],
    ['an array of one element a line', `[\n${[A, B, C].join(',\n')}\n]\n`],
    ['an array of one element a line, brackets beside', `[${[A, B, C].join(',\n')}]`],
    ['an array of one element a line, commas first', `[ ${[A, B, C].join('\n, ')}\n]`],
    ['an array, pretty', pretty(events, 2)],
    ['an array, pretty with tabs', pretty(events, '\t')],
    ['an array after a byte order mark', `\uFEFF${pretty(events, 2)}`],
    ['an opening bracket after a byte order mark', `\uFEFF[\n${[A, B, C].join(',\n')}\n]\n`],
    ['an array, pretty, commas first', `[ ${events.map((event) => pretty(event, 2)).join('\n, ')}\n]`],
    ['arrays glued to each other', `[${A}\n,${B}\n][${C}\n]`],
    ['several documents on one line', `${A}${B} ${C}\n`],
    ['documents and arrays mixed', `${A}\n[${B}]\n${pretty(objectOf(C), 2)}\n`],
  ])('%s', (_, text) => {
    const parsed = parse(text)
    expect(parsed.ids).toEqual(ids)
    expect(parsed.bad).toEqual([])
    // every address points at bytes that hold its event, from brace to brace where it is not the whole line
    for (const [i, document] of parsed.documents.entries()) {
      const from = document.indexOf('{')
      const value = document.startsWith('[{') ? document : document.slice(from, document.lastIndexOf('}') + 1)
      expect([JSON.parse(value) as unknown].flat()).toContainEqual(events[i])
    }
  })

  test('an array on one line is one document with an ordinal for each event', () => {
    const line = `[${A},{"a":1},${B}]`
    expect(parse(line)).toEqual({ ids: ['a', 'b'], documents: [line, line], ordinals: [0, 1], bad: [] })
  })

  test('garbage between pretty documents is a bad line each', () => {
    const { ids: found, bad } = parse(`${pretty(objectOf(A), 2)}\nwhat?\n${pretty(objectOf(B), 2)}\n`)
    expect(found).toEqual(['a', 'b'])
    expect(bad).toEqual([[pretty(objectOf(A), 2).split('\n').length + 1, BAD_LINE.notJson, 'what?']])
  })

  test('garbage inside of a pretty document cuts it off', () => {
    const cut = pretty(objectOf(A), 2).split('\n').slice(0, 3).join('\n')
    const { ids: found, bad } = parse(`${cut}\nwhat?\n${pretty(objectOf(B), 2)}\n`)
    expect(found).toEqual(['b'])
    expect(bad).toEqual([
      [1, BAD_LINE.cutOff, `${cut}\n`],
      [4, BAD_LINE.notJson, 'what?'],
    ])
  })

  test('a pretty document that is cut inside of a string does not take the next one with it', () => {
    const cut = '{\n  "process_exec": {\n    "process": { "exec_id": "a'
    const { ids: found, bad } = parse(`${cut}\n${B}\n`)
    expect(found).toEqual(['b'])
    expect(bad).toEqual([[1, BAD_LINE.cutOff, `${cut}\n`]])
  })

  test('a pretty document without an event is one bad line at its start', () => {
    const { ids: found, bad } = parse(`${A}\n{\n  "level": "info"\n}\n${B}\n`)
    expect(found).toEqual(['a', 'b'])
    expect(bad).toEqual([[2, BAD_LINE.noEvent, '{\n  "level": "info"\n}']])
  })

  test('a pretty document that is not JSON is one bad line at its start', () => {
    const { bad } = parse('{\n  "level": info\n}\n')
    expect(bad).toEqual([[1, BAD_LINE.cutOff, '{\n  "level": info\n}']])
  })

  test('braces and quotes inside of strings do not count', () => {
    const event = { process_exec: { process: { exec_id: 'x', arguments: '}{][ "\\" \\' } } }
    expect(parse(pretty([event, event], 2)).ids).toEqual(['x', 'x'])
  })
})

describe('pieces', () => {
  // a byte order mark, letters of 1 to 4 bytes, CRLF, a blank line, garbage, arrays, pretty documents, cut lines
  const texts = [
    '\uFEFF{"process_x":{"process":{"exec_id":"ü€😀"}}}\r\n\nü[\n[{"test":{}},{"test":{}}]\n {"a":"ü',
    '[\n{"test":{}}\n ,{\n"test":\n{}}{"a":0}\n]\n{"test":\n{"test":{}}\n😀{"test":{}}\n',
  ]
  const wholes = texts.map((text) => parse(text))

  test('one piece is read as is expected', () => {
    const bad = wholes.map((whole) => whole.bad.map(([line, reason]) => `${line} ${BAD_LINE_REASONS[reason]}`))
    expect(wholes.map(({ ids }) => ids)).toEqual([
      ['ü€😀', '', ''],
      ['', '', '', ''],
    ])
    expect(bad).toEqual([
      ['3 not JSON', '5 JSON that is cut off or malformed'],
      ['5 JSON without a Tetragon event', '7 JSON that is cut off or malformed'],
    ])
  })

  test.each([0, 1])('every place to cut, and every two, give the same (text %d)', (i) => {
    const bytes = new TextEncoder().encode(texts[i])
    const expected = JSON.stringify(wholes[i])
    const wrong: [number, number][] = []
    for (let a = 0; a <= bytes.length; a++) {
      // every third, each time from another one on
      for (let b = a; b <= bytes.length; b += 3) {
        const pieces = [bytes.subarray(0, a), bytes.subarray(a, b), bytes.subarray(b)]
        if (JSON.stringify(parsePieces(pieces)) !== expected) wrong.push([a, b])
      }
    }
    expect(wrong).toEqual([])
  })

  test('single bytes give the same', () => {
    expect(texts.map((text) => parseInPieces(text, 1))).toEqual(wholes)
  })
})

describe('long lines', () => {
  const many = Array.from({ length: 30_000 }, (_, i) => exec(`process ${i}`))
  const ids = many.map((_, i) => `process ${i}`)

  test('an array of 3 MB on one line is read in pieces, each event by itself', () => {
    const line = `[${many.join(',')}]`
    expect(line.length).toBeGreaterThan(2.5e6)
    const parsed = parseInPieces(`${A}\n${line}\n${B}`, 64 * 1024)
    expect(parsed.ids).toEqual(['a', ...ids, 'b'])
    expect(parsed.documents[1]).toBe(many[0])
    expect(parsed.documents.at(-2)).toBe(many.at(-1))
    expect(parsed.bad).toEqual([])
  })

  const long = (length: number): string => 'x'.repeat(length)
  const longEvent = JSON.stringify({ process_exec: { process: { exec_id: 'long', arguments: long(2e6) } } })

  test('an event of 2 MB is read, after a prefix too', () => {
    for (const prefix of ['', '[pod/x/y] ']) {
      const parsed = parseInPieces(`${A}\n${prefix}${longEvent}\n${B}`, 64 * 1024)
      expect(parsed.ids).toEqual(['a', 'long', 'b'])
      expect(parsed.documents[1]).toBe(`${prefix}${longEvent}`)
      expect(parsed.bad).toEqual([])
    }
  })

  test('an event of 2 MB is read where its prefix came before it', () => {
    const encoder = new TextEncoder()
    const pieces = [`${A}\n[pod/x/y] `, `${longEvent.slice(0, 1_900_000)}`, `${longEvent.slice(1_900_000)}\n${B}`]
    const parsed = parsePieces(pieces.map((piece) => encoder.encode(piece)))
    expect(parsed.ids).toEqual(['a', 'long', 'b'])
    expect(parsed.documents[1]).toBe(`[pod/x/y] ${longEvent}`)
    expect(parsed.bad).toEqual([])
  })

  test('JSON in other text of 2 MB is found in pieces of any size', () => {
    const quoted = JSON.stringify(longEvent)
    for (const line of [
      `level=info msg=${quoted}`,
      `1,${quoted.replaceAll('\\"', '""')}`,
      quoted,
      `[x{7}] ${longEvent}`,
    ])
      for (const size of [997 * 100, 1e7])
        expect(parseInPieces(`${A}\n${line}\n${B}`, size).ids).toEqual(['a', 'long', 'b'])
  })

  test('an event of 2 MB inside of a pretty document is read', () => {
    const text = `${pretty(objectOf(longEvent), 2)}\n${B}`
    expect(parseInPieces(text, 64 * 1024)).toEqual({
      ids: ['long', 'b'],
      documents: [pretty(objectOf(longEvent), 2), B],
      ordinals: [0, 0],
      bad: [],
    })
  })

  test.each([
    ['is no JSON', long(2e6), BAD_LINE.notJson],
    ['has no event', JSON.stringify({ level: 'info', text: long(2e6) }), BAD_LINE.noEvent],
    ['is an array without events', `[{"level":"info","text":"${long(2e6)}"}]`, BAD_LINE.noEvent],
    ['is cut inside of a string', longEvent.slice(0, -20), BAD_LINE.cutOff],
    ['is cut elsewhere', longEvent.slice(0, -2), BAD_LINE.cutOff],
  ])('one of 2 MB that %s is one bad line', (_, line, reason) => {
    const { ids: found, bad } = parseInPieces(`${A}\n${line}\n${B}\n`, 64 * 1024)
    expect(found).toEqual(['a', 'b'])
    expect(bad.map(([number, why]) => [number, why])).toEqual([[2, reason]])
    expect(bad[0][2].trim().length).toBeGreaterThan(1.99e6)
  })

  test.each([100, 64 * 1024, 4e6])('documents above the limit are one bad line each, in pieces of %d bytes', (size) => {
    const options = { maxDocumentBytes: 400 }
    const tooLong = JSON.stringify({ process_exec: { process: { exec_id: 'x', arguments: long(400) } } })
    const prettyTooLong = pretty(objectOf(tooLong), 2)
    const hugeCut = `{"process_exec":{"process":{"arguments":"${long(2e6)}`
    const text = [A, tooLong, B, prettyTooLong, C, longEvent, A, hugeCut, `[${A},${tooLong},${B}]`, B].join('\n')
    const { ids: found, bad } = parseInPieces(text, size, options)
    expect(found).toEqual(['a', 'b', 'ü😀', 'a', 'a', 'b', 'b'])
    const lineOfLong = 5 + prettyTooLong.split('\n').length
    expect(bad.map(([line, reason]) => [line, reason])).toEqual([
      [2, BAD_LINE.tooLong],
      [4, BAD_LINE.tooLong],
      [lineOfLong, BAD_LINE.tooLong],
      [lineOfLong + 2, BAD_LINE.tooLong],
      [lineOfLong + 3, BAD_LINE.tooLong],
    ])
  })
})

describe('pieces of container runtimes', () => {
  const cri = (tag: string, text: string, stream = 'stdout', prefix = ''): string =>
    `${prefix}2024-01-31T12:34:56.789012345Z ${stream} ${tag} ${text}`
  const docker = (log: string, stream = 'stdout'): string => JSON.stringify({ log, stream, time: 'x' })
  const half = (text: string): [string, string] => [text.slice(0, 30), text.slice(30)]
  const [a1, a2] = half(A)
  const [b1, b2] = half(B)

  test('are joined, each stream and each pod apart, and have an address from the first to the last', () => {
    const pods = ['[pod/x/y] ', '[pod/z/y] ']
    const lines = [
      cri('P', a1, 'stdout', pods[0]),
      cri('P', b1, 'stderr', pods[0]),
      cri('F', C, 'stdout', pods[1]),
      cri('F', b2, 'stderr', pods[0]),
      cri('F', a2, 'stdout', pods[0]),
    ]
    const { ids, documents, bad } = parse(`${lines.join('\n')}\n`)
    expect(ids).toEqual(['ü😀', 'b', 'a'])
    expect(documents).toEqual([lines[2], lines.slice(1, 4).join('\n'), lines.join('\n')])
    expect(bad).toEqual([])
  })

  test('of Docker end with a line end, or with the JSON', () => {
    const { ids, bad } = parse([docker(a1), docker(b1, 'stderr'), docker(a2), docker(`${b2}\n`, 'stderr')].join('\n'))
    expect([ids, bad]).toEqual([['a', 'b'], []])
  })

  test('of several pods that a shipper wrote into one file are joined each by itself', () => {
    const of = (pod: string, log: string): string =>
      JSON.stringify({ log, stream: 'stdout', time: 'x', kubernetes: { pod_name: pod } })
    const { ids, bad } = parse([of('p', a1), of('q', b1), of('p', a2), of('q', b2)].join('\n'))
    expect([ids.toSorted(), bad]).toEqual([['a', 'b'], []])
  })

  test('that have no end are one bad line, at the end of the log or at the next line of the stream', () => {
    expect(reasons(parse(`${cri('F', A)}\n${cri('P', b1)}\n${cri('P', b2.slice(0, 3))}`))).toEqual([
      [2, BAD_LINE.cutOff],
    ])
    for (const lines of [
      [cri('P', a1), cri('F', B)],
      [cri('P', a1), cri('P', b1), cri('F', b2)],
      [docker(a1), docker(`${B}\n`)],
      [docker(a1), docker(b1), docker(`${b2}\n`)],
    ]) {
      const parsed = parse(lines.join('\n'))
      expect(parsed.ids).toEqual(['b'])
      expect(reasons(parsed)).toEqual([[1, BAD_LINE.cutOff]])
    }
  })

  test('that have no begin are a bad line, and nothing in them is taken for an event', () => {
    const inner = JSON.stringify(A)
    for (const rest of [`"arguments":${inner},"flags":"x"}}}`, `{"string_arg":${inner}}]}}`, `c":{"process":${A}}}`]) {
      for (const line of [cri('F', rest), docker(`${rest}\n`), `[pod/x/y] ${rest}`])
        expect(parse(`${line}\n`)).toMatchObject({ ids: [], bad: [[1, expect.any(Number), line]] })
    }
  })

  test('above the limit are one bad line', () => {
    const parts = Array.from({ length: 10 }, () => cri('P', `{"a":"${'x'.repeat(100)}`))
    const parsed = parse([...parts, cri('F', 'x'), A].join('\n'), { maxDocumentBytes: 800 })
    expect(parsed.ids).toEqual(['a'])
    expect(reasons(parsed)).toEqual([[1, BAD_LINE.tooLong]])
  })

  test('are read on from where the first one stands', () => {
    const parser = new LogParser(0)
    parser.push(new TextEncoder().encode(`${A}\n${cri('P', b1)}\n${C}\n`))
    parser.stop()
    expect(parser.resumePoint).toEqual({ offset: A.length + 1, line: 2 })
  })
})

describe('what crashes and copies leave behind', () => {
  test('NUL bytes before an event, of any number', () => {
    for (const count of [1, 4096, 5e6]) {
      const nuls = '\0'.repeat(count)
      expect(parseInPieces(`${A}\n${nuls}${B}\n${nuls}${pretty(objectOf(C), 2)}\n`, 1e6)).toMatchObject({
        ids: ['a', 'b', 'ü😀'],
        bad: [],
      })
      const { ids, bad } = parseInPieces(`${A}\n${nuls}\n${B}`, 1e6)
      expect(ids).toEqual(['a', 'b'])
      expect(bad.map(([line, reason, text]) => [line, reason, text.length])).toEqual([[2, BAD_LINE.notJson, count]])
    }
  })

  test('a pretty document that a crash cut off', () => {
    const cut = pretty(objectOf(A), 2).split('\n').slice(0, 3).join('\n')
    for (const between of ['\0\0\0', '\uFEFF'])
      expect(parse(`${cut}\n${between}${B}\n`)).toMatchObject({ ids: ['b'], bad: [[1, BAD_LINE.cutOff, `${cut}\n`]] })
  })

  test.each<[string, readonly string[]]>([
    ['lines with a prefix of kubectl', [A, B].map((line) => `[pod/x/y] ${line}`)],
    ['lines with a date', [A, B].map((line) => `[2024-05-01] INFO ${line}`)],
    ['lines that are strings', [A, B].map((line) => JSON.stringify(line))],
    ['lines behind blanks', [A, B].map((line) => `  ${line}`)],
    ['lines behind commas', [A, B].map((line) => `,${line}`)],
  ])('a line that is cut off takes none with it of %s', (_, lines) => {
    const parsed = parse(`{"process_exec":{"process":{"exec_id":"c","pid":1,\n${lines.join('\n')}\n`)
    expect([parsed.ids, reasons(parsed)]).toEqual([['a', 'b'], [[1, BAD_LINE.cutOff]]])
  })

  test('an element of an indented array that is cut off is one bad line', () => {
    const parsed = parse(`[\n  ${A},\n  {"process_exec":{"process":{"exec_id":"x",\n  ${B},\n  ${C}\n]\n`)
    expect([parsed.ids, reasons(parsed)]).toEqual([['a', 'b', 'ü😀'], [[3, BAD_LINE.cutOff]]])
  })

  test('an export that is cut off gives the events that are whole', () => {
    const items = [A, B, C].map((line) => `{"message":${JSON.stringify(line)}}`)
    for (const text of [`{"events":[${items.join(',')},{"mess`, `{"items":[\n${items.join(',\n')},\n{"message"`]) {
      const parsed = parse(text)
      expect([parsed.ids, reasons(parsed)]).toEqual([['a', 'b', 'ü😀'], [[1, BAD_LINE.cutOff]]])
    }
  })

  test('NUL bytes within a line: what is behind them begins anew', () => {
    const parsed = parse(`${A}\n{"process_exec":{"pro${'\0'.repeat(2000)}${B}\n${C}\n`)
    expect([parsed.ids, reasons(parsed)]).toEqual([['a', 'b', 'ü😀'], [[2, BAD_LINE.cutOff]]])
    expect(parsed.documents[2]).toBe(C)
  })

  test('a line of thousands of parts between NUL bytes, as text of another encoding, is few bad lines', () => {
    const wide = Buffer.from(`${'x'.repeat(20_000)} {`, 'utf16le')
    const { ids, bad } = parsePieces([Buffer.concat([Buffer.from(`${A}\n`), wide, Buffer.from(`\n${B}\n`)])])
    expect(ids).toEqual(['a', 'b'])
    expect(bad.length).toBeLessThan(4)
  })

  const hostile = JSON.stringify(exec('hostile'))

  test.each([
    ['an event', `{"process_exec":{"process":{"exec_id":"a","arguments":${hostile},"cwd":"/ro`],
    [
      'an event that is named',
      `{"time":"t","type":"process_exec","payload":{"process":{"exec_id":"a","arguments":${hostile},"cwd":"/ro`,
    ],
    [
      'a named event with sorted keys',
      `{"payload":{"args":[{"string_arg":${hostile}}],"process":{"arguments":${hostile},"cwd":"/ro`,
    ],
    ['a process', `{"process":{"exec_id":"a","pid":5,"arguments":${hostile},"cwd":"/ro`],
    [
      'a parsed body',
      `{"body":{"kvlistValue":{"values":[{"key":"arguments","value":{"stringValue":${hostile}}},{"key":"cw`,
    ],
  ])('what %s that is cut off was called with is no event', (_, text) => {
    for (const rest of ['', '",\n[pod/x/y] foo']) expect(parse(`${A}\n${text}${rest}\n${B}\n`).ids).toEqual(['a', 'b'])
  })

  test('thousands of lines of one document are looked at in time that grows with them', () => {
    const items = Array.from({ length: 2500 }, (_, i) => exec(`p${i}`)).join('\n  ,')
    const members = Array.from({ length: 2500 }, (_, i) => `"k${i}":\n {"process_exec":1}\n`).join(',')
    const ms = processorMs(() => {
      expect(parse(`{"items":[\n  ${items}\n]}\n`).ids).toHaveLength(2500)
      expect(parse(`{${members}}`).ids).toEqual([])
    })
    expect(ms).toBeLessThan(12_000)
  })

  test('a text with several events of which some are cut off has a bad line beside them', () => {
    const parsed = parse(`[x] ${A}\r[x] {"process_exec":{"process\r[x] ${B}\n`)
    expect([parsed.ids, reasons(parsed)]).toEqual([['a', 'b'], [[1, BAD_LINE.cutOff]]])
  })

  test('two cut lines are two bad lines', () => {
    const { ids, bad } = parse(`${A}\n{"process_exec":\n{"process_exit":{"pro\n${B}`)
    expect(ids).toEqual(['a', 'b'])
    expect(bad.map(([line]) => line)).toEqual([2, 3])
  })

  test('byte order marks between files, with and without a line end before', () => {
    expect(parse(`\uFEFF${A}\n\uFEFF${B}\uFEFF${C}\n\uFEFF\n`)).toMatchObject({ ids: ['a', 'b', 'ü😀'], bad: [] })
  })

  test('bytes that are not UTF-8 in an event', () => {
    const bytes = Buffer.from(`${A}\n${exec('#')}\n`)
    bytes[bytes.indexOf('#')] = 0xff
    expect(parsePieces([bytes]).ids).toEqual(['a', '\ufffd'])
  })
})

describe('big documents', () => {
  const options = { dissolveBytes: 2000, maxDocumentBytes: 4000 }
  const count = 9000
  const values = Array.from({ length: count }, (_, i) => [String(i), exec(`process ${i} ${'x'.repeat(150)}`)])
  const response = { status: 'ok', data: { result: [{ stream: { app: 'x' }, values }] }, stats: { a: {} } }

  test.each([
    ['on one line', JSON.stringify(response)],
    ['pretty', pretty(response, 2)],
    ['on one line after a prefix', `[pod/x/y] ${JSON.stringify(response)}`],
    ['of items on lines of their own', `{"r":[\n${values.map(([, line]) => line).join(',\n')}\n]}`],
    ['an array of strings', JSON.stringify(values.map(([, line]) => line))],
  ])('%s are read in parts', (_, text) => {
    const { ids, documents, bad } = parseInPieces(`${A}\n${text}\n${B}\n`, 100_000, options)
    expect(ids).toHaveLength(count + 2)
    expect(bad).toEqual([])
    expect(JSON.stringify(objectOf(documents[1]))).toBe(documents[1])
  })

  test('without an event are one bad line', () => {
    const labels = { a: Array.from({ length: 90_000 }, (_, i) => ({ b: `{${i}}`, c: 'xxxx' })) }
    const { ids, bad } = parseInPieces(`${A}\n${JSON.stringify(labels)}\n${B}\n`, 100_000, options)
    expect(ids).toEqual(['a', 'b'])
    expect(bad.map(([line, reason]) => [line, reason])).toEqual([[2, BAD_LINE.noEvent]])
  })

  test('that are cut off give what they have, and a bad line', () => {
    const text = JSON.stringify(response)
    const { ids, bad } = parseInPieces(`${A}\n${text.slice(0, text.length - 400)}\n${B}\n`, 100_000, options)
    expect(ids.length).toBeGreaterThan(count - 3)
    expect(ids.at(-1)).toBe('b')
    expect(bad.map(([line, reason]) => [line, reason])).toEqual([[2, BAD_LINE.cutOff]])
  })
})

describe('hostile documents', () => {
  test.each([
    [
      'nesting deeper than the stack',
      `{"process_kprobe":{"process":{"exec_id":"x"},"args":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`,
    ],
    [
      'members named like methods',
      '{"rate_limit_info":{"number_of_dropped_process_events":{"toString":1,"valueOf":1}}}',
    ],
    [
      'a prototype of their own',
      '{"__proto__":{"a":1},"process_exec":{"process":{"exec_id":"x","__proto__":{"pid":1}}}}',
    ],
    ['an action named like a method', '{"process_kprobe":{"process":{"exec_id":"x"},"action":"constructor"}}'],
    [
      'processes of wrong types',
      '{"process_exec":{"process":{"exec_id":[],"pid":"x","pod":1,"start_time":{}},"ancestors":[1,null,[]]}}',
    ],
    ['pods of wrong types', '{"process_exec":{"process":{"exec_id":"x","pod":{"namespace":1,"container":{"id":{}}}}}}'],
  ])('%s does not stop the parser', (_, line) => {
    expect(parse(`${line}\n${B}\n`).ids).toHaveLength(2)
  })
})
