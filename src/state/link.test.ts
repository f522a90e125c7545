import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryLink } from '../testing/arbitrary-links'
import { WHOLE_LINK, corruptLinks } from '../testing/corrupt-links'
import corpus from './link-corpus.json'
import { EMPTY_LINK, LINK_FIELDS } from './link-fields'
import { NOTHING_OURS, parseLink, printLink } from './link'

describe('a link', () => {
  test('carries the whole view and gives it back', () => {
    fc.assert(
      fc.property(arbitraryLink, (link) => {
        expect(parseLink(printLink(link))).toEqual({ link, problems: [] })
      }),
    )
  })

  test('has a field for each member of the view', () => {
    expect(LINK_FIELDS.map(({ member }) => member).toSorted()).toEqual(Object.keys(EMPTY_LINK).toSorted())
    expect(new Set(LINK_FIELDS.map(({ name }) => name)).size).toBe(LINK_FIELDS.length)
  })

  test('of a view in which nothing was chosen is empty', () => {
    expect(printLink(EMPTY_LINK)).toBe('')
    expect(parseLink('')).toEqual({ link: EMPTY_LINK, problems: [] })
    expect(parseLink('#')).toEqual({ link: EMPTY_LINK, problems: [] })
  })

  test('may be written by hand, without version and check sum', () => {
    expect(parseLink('#v=2&q=curl&layout=packed')).toEqual({
      link: { ...EMPTY_LINK, filterText: 'curl', layout: 'packed' },
      problems: [],
    })
    expect(parseLink('#src=/logs/a.ndjson&q=curl').problems).toEqual([])
    expect(parseLink('#q=curl').problems).toEqual([expect.stringContaining('does not say its version')])
  })

  test('of an address has the plus that was typed, which stands for a blank elsewhere', () => {
    const feed = 'nats+wss://treeline.example/nats/TETRAGON'
    expect(parseLink(`#feed=${feed}&q=a+b`)).toEqual({
      link: { ...EMPTY_LINK, feedUrls: [feed], filterText: 'a b' },
      problems: [],
    })
    expect(parseLink(printLink({ ...EMPTY_LINK, feedUrls: [feed] }))).toMatchObject({
      link: { feedUrls: [feed] },
      problems: [],
    })
  })

  test('is the same however a tool writes its characters', () => {
    const encoded = WHOLE_LINK.replaceAll(':', '%3A').replaceAll('/', '%2f').replaceAll('+', '%20')
    expect(encoded).not.toBe(WHOLE_LINK)
    expect(parseLink(encoded)).toEqual(parseLink(WHOLE_LINK))
    expect(parseLink(WHOLE_LINK).problems).toEqual([])
  })

  test('of a newer version opens as far as it is known, and says so', () => {
    const { link, problems } = parseLink('#v=9-abc&q=curl&hologram=1')
    expect(link.filterText).toBe('curl')
    expect(problems).toEqual([expect.stringContaining('newer Treeline (version 9'), 'unknown: hologram'])
  })
})

describe('old links keep opening:', () => {
  test.each(corpus)('$note', ({ fragment, view, problems = 0 }) => {
    const parsed = parseLink(fragment)
    expect(parsed.link).toEqual({ ...EMPTY_LINK, ...view })
    expect(parsed.problems).toHaveLength(problems)
  })

  test('there are some of each version', () => {
    for (const version of ['v=1&', 'v=2-']) expect(corpus.some(({ fragment }) => fragment.includes(version))).toBe(true)
  })
})

describe('what is broken is left out and told:', () => {
  test.each([
    ['nonsense', '#%%%&&==', /nothing in it is part of a view/],
    ['a broken code', '#v=2&q=%2', /^q: its text is damaged/],
    ['another address', '#section-3', /nothing in it is part of a view/],
    [
      'a range that ends before it starts',
      '#v=2&range=2024-05-01T10:00:00Z..2023-05-01T10:00:00Z',
      /^range: .* is no range/,
    ],
    ['a range of words', '#v=2&range=now..later', /^range: “now..later” is no range/],
    ['a range of a version 1 with one end', '#v=1&from=2024-05-01T10:00:00Z', /^range: one of its two ends/],
    ['a feed that is a script', '#v=2&feed=javascript:alert(1)', /^feed: “javascript:alert\(1\)” is no address/],
    ['a feed over http', '#v=2&feed=http://example.com', /^feed: .* is no address of a WebSocket/],
    ['a script as log', '#v=2&src=javascript:alert(1)', /^src: .* begins with http or https/],
    ['a file as log', '#v=2&src=file:///etc/passwd', /^src: .* begins with http or https/],
    ['a blob as log', '#v=2&src=blob:https://a.example/1', /^src: .* begins with http or https/],
    ['a log behind a password', '#v=2&src=https://ann:hunter2@logs.example/a', /^src: .* user name or password/],
    ['a host without scheme', '#v=2&src=//logs.example/a', /^src: .* names a host/],
    ['a host behind a backslash', '#v=2&src=/%5Clogs.example/a', /^src: .* names a host/],
    ['a file without fingerprint', '#v=2&file=tetragon.log', /^file: 1 of 1 name no file/],
    ['a word that is none of the known', '#v=2&layout=sideways', /^layout: “sideways” is no value of it: tree, packed/],
    ['a number that is none', '#v=2&lane=1e9', /^lane: “1e9” is no whole number/],
    ['a row that is none', '#v=2&row=-5', /^row: “-5” is no row/],
    ['a pane that is none', '#v=2&panes=pods,__proto__', /^panes: /],
    ['a field that is there twice', '#v=2&sel=a&sel=b', /^sel: it is there 2 times; the first counts/],
    ['an empty selection', '#v=2&sel=', /^sel: it is empty/],
    ['a query that is too long', `#v=2&q=${'a'.repeat(4001)}`, /^q: it is longer than 4000/],
    ['names of every object', '#__proto__=1&constructor=2', /nothing in it is part of a view/],
    ['such names beside others', '#v=2&q=a&__proto__=1&toString=2', /^unknown: __proto__, toString/],
    ['a check sum that is not', '#v=2-abc&q=curl', /cut or changed/],
    ['a version that is none', '#v=two&q=curl', /^v: “two” is no version/],
  ])('%s', (_, fragment, problem) => {
    const { problems } = parseLink(fragment)
    // where nothing else is in it, this is told, too
    const told = problems.length === 1 ? problems : problems.filter((text) => text !== NOTHING_OURS)
    expect(told).toHaveLength(1)
    expect(told[0]).toMatch(problem)
  })

  test('a link of which nothing can be shown says so', () => {
    const { link, problems } = parseLink('#v=2-abc&x=1')
    expect(link).toEqual(EMPTY_LINK)
    expect(problems).toEqual(['it was cut or changed after it was made', NOTHING_OURS])
  })

  test('what is in order beside it is taken', () => {
    const { link, problems } = parseLink('#v=2&q=curl&layout=%E0%A4%A&closed=&closed=pod:a')
    expect(link).toEqual({ ...EMPTY_LINK, filterText: 'curl', collapsedGroups: ['pod:a'] })
    expect(problems).toEqual(['layout: its text is damaged', 'closed: one is empty'])
  })

  test('a megabyte is met', () => {
    const huge = `#v=1&q=curl&${'closed=x&'.repeat(120_000)}`
    const { link, problems } = parseLink(huge)
    expect(link.filterText).toBe('curl')
    expect(link.collapsedGroups).toEqual(['x'])
    expect(problems).toEqual([expect.stringContaining('longer than 256 kB')])
  })

  test('what is unseen is not in a notice', () => {
    const [problem] = parseLink('#v=2&layout=%E2%80%AEtxt%00%0A').problems
    for (const unseen of ['\u202e', '\u0000', '\n']) expect(problem).not.toContain(unseen)
  })
})

test('a link out of the source of an HTML page is whole', () => {
  const text = printLink({ ...EMPTY_LINK, filterText: 'a &amp; b', selectedKey: 'x' })
  for (const amp of ['&amp;', '&amp;amp;']) expect(parseLink(text.replaceAll('&', amp))).toEqual(parseLink(text))
  expect(parseLink(text)).toMatchObject({ link: { filterText: 'a &amp; b', selectedKey: 'x' }, problems: [] })
  expect(parseLink(text.replaceAll('&', '&amp;').slice(0, -1)).problems).not.toEqual([])
})

test('300 corrupted links all open, each with a notice', () => {
  const links = corruptLinks(300, 7)
  expect(links).toHaveLength(300)
  for (const fragment of links) {
    const { link, problems } = parseLink(fragment)
    expect({ fragment, problems }).not.toEqual({ fragment, problems: [] })
    expect(Object.keys(link).toSorted()).toEqual(Object.keys(EMPTY_LINK).toSorted())
    expect(parseLink(printLink(link)).problems).toEqual([])
  }
})

test('no fragment makes parsing fail, and what comes out can be printed', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webFragments(),
    fc.tuple(fc.constantFrom(...LINK_FIELDS), fc.string()).map(([{ name }, value]) => `v=1&${name}=${value}`),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const { link } = parseLink(text)
      expect(parseLink(printLink(link)).problems).toEqual([])
    }),
    { numRuns: 500 },
  )
  expect(Object.keys(Object.prototype)).toEqual([])
})
