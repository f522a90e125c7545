/** Walking the lanes by arrow keys. */
import { bisect } from '../base/bisect'
import type { Nanoseconds } from '../base/time'
import type { ProcessIdx } from '../model/process-table'
import { spanOf, type LaneIdx, type Lanes, type SpanIdx } from './lanes'
import type { PackedLayout } from './packed-layout'

export type PackedStep = 'left' | 'right' | 'up' | 'down'

/**
 * Left and right: the span before and after in the lane. Up and down: the span of the next lane that has one, of the next
 * open section too, that is nearest to the start of this one. From a process that is in no open section, the first span of
 * the list. -1 at the ends.
 */
export function stepInLanes(lanes: Lanes, layout: PackedLayout, from: ProcessIdx, step: PackedStep): ProcessIdx {
  const span = spanOf(lanes, from)
  const open = openLanes(lanes, layout)
  const at = span < 0 ? -1 : open.indexOf(lanes.laneOf[from])
  if (at < 0) return processAt(lanes, firstSpan(lanes, open))
  const lane = open[at]
  if (step === 'left') return span > lanes.starts[lane] ? lanes.process[span - 1] : -1
  if (step === 'right') return span + 1 < lanes.starts[lane + 1] ? lanes.process[span + 1] : -1
  for (let next = step === 'up' ? at - 1 : at + 1; next >= 0 && next < open.length; next += step === 'up' ? -1 : 1) {
    const nearest = nearestIn(lanes, open[next], lanes.fromNs[span])
    if (nearest >= 0) return lanes.process[nearest]
  }
  return -1
}

/** Lanes of sections that are not collapsed, from top to bottom. */
function openLanes({ sections }: Lanes, layout: PackedLayout): LaneIdx[] {
  const open: LaneIdx[] = []
  layout.sections.forEach((section, place) => {
    if (layout.isCollapsed[place] === 1) return
    for (let i = 0; i < sections[section].laneCount; i++) open.push(sections[section].firstLane + i)
  })
  return open
}

function firstSpan({ starts }: Lanes, open: readonly LaneIdx[]): SpanIdx {
  const lane = open.find((other) => starts[other + 1] > starts[other])
  return lane === undefined ? -1 : starts[lane]
}

function nearestIn({ starts, fromNs, toNs }: Lanes, lane: LaneIdx, atNs: Nanoseconds): SpanIdx {
  if (starts[lane] === starts[lane + 1]) return -1
  const after = bisect(starts[lane], starts[lane + 1], (span) => fromNs[span] > atNs)
  if (after === starts[lane]) return after
  if (after === starts[lane + 1]) return after - 1
  return Math.max(0, atNs - toNs[after - 1]) <= fromNs[after] - atNs ? after - 1 : after
}

function processAt({ process }: Lanes, span: SpanIdx): ProcessIdx {
  return span < 0 ? -1 : process[span]
}
