/** Links from seeds, for property tests. */
import fc from 'fast-check'
import { MATCH_MODES } from '../codes/match-modes'
import { GROUP_ORDERS, SIBLING_ORDERS } from '../codes/rows'
import { EMPTY_LINK, PANES, type Link } from '../state/link-fields'
import { BOTTOM_TABS } from '../state/view'

const instant = fc.record({ sec: fc.integer({ min: 0, max: 4e9 }), ns: fc.integer({ min: 0, max: 999_999_999 }) })
const range = fc
  .tuple(instant, instant)
  .filter(([from, to]) => from.sec < to.sec)
  .map(([from, to]) => ({ from, to }))
const key = fc.oneof(
  fc.base64String({ minLength: 8, maxLength: 40 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
  fc.constantFrom('pod:/default/xwing#1', 'host:/node a', 'fold:bjE6MQ==', '__proto__', 'a&b=c%20d+e'),
)
const keys = fc.uniqueArray(key, { maxLength: 6 })
const file = fc.record({
  name: fc.constantFrom('tetragon.log', 'a b/ü.ndjson', 'node-1.log.gz', '日志*1-2'),
  fingerprint: fc.tuple(fc.nat(1e12), fc.stringMatching(/^[0-9a-f]{32}$/)).map(([size, hash]) => `${size}-${hash}`),
})

/** Links as the page makes them: everything of them comes back. */
export const arbitraryLink: fc.Arbitrary<Link> = fc
  .record(
    {
      logAddresses: fc.uniqueArray(fc.constantFrom('sample', '/logs/a.ndjson', 'https://logs.example:8443/b.log.gz')),
      feedUrls: fc.uniqueArray(
        fc.constantFrom(
          'ws://127.0.0.1:9106/',
          'wss://feed.example/x',
          'nats+wss://nats.example/TETRAGON?subject=tetragon.*&from=sequence:123',
          'nats+ws://127.0.0.1:8443/nats/T-1?from=time:2024-05-14T12:54:00.000000000Z',
        ),
      ),
      files: fc.uniqueArray(file, { maxLength: 4, selector: ({ fingerprint }) => fingerprint }),
      layout: fc.constantFrom('tree', 'packed'),
      filterText: fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.constantFrom('exit:>0 or pod:"a b"', '50%'),
      ),
      matchMode: fc.constantFrom(...MATCH_MODES),
      range: fc.option(range, { nil: undefined }),
      followSeconds: fc.nat(3600),
      picked: fc.option(range, { nil: undefined }),
      selectedKey: fc.oneof(fc.constant(''), key),
      place: fc.option(
        fc.record({
          top: fc.integer({ min: 0, max: 1e7 }).map((hundredths) => hundredths / 100),
          selected: fc.option(fc.nat(1e6), { nil: undefined }),
        }),
        { nil: undefined },
      ),
      packedTop: fc.nat(1e6),
      isAllCollapsed: fc.boolean(),
      openGroups: keys,
      collapsedGroups: keys,
      collapsedProcesses: keys,
      openRows: keys,
      hidden: keys,
      isFolding: fc.boolean(),
      isNoiseFolded: fc.boolean(),
      isLaddering: fc.boolean(),
      groupOrder: fc.constantFrom(...GROUP_ORDERS),
      siblingOrder: fc.constantFrom(...SIBLING_ORDERS),
      isRangeOnly: fc.boolean(),
      panes: fc.subarray([...PANES]),
      bottomTab: fc.constantFrom(...BOTTOM_TABS),
      isOnlySelected: fc.boolean(),
      withProbes: fc.boolean(),
      timeZone: fc.constantFrom('utc', 'local', 'relative'),
    } as const,
    { requiredKeys: [] },
  )
  .map((some) => ({ ...EMPTY_LINK, ...some }))
