/**
 * Where the sections of the packed layout are, from top to bottom, in CSS pixels of the whole list.
 *
 *   top     ▾ default/xwing          header
 *           ███  █ ██ ████████       lanes
 *             ▓▓   █    ██
 *   top     ▸ default/tiefighter     header of a collapsed section: one lane for all
 */
import { bisect } from '../base/bisect'
import { HEADER_PX, LANE_PX, SECTION_GAP_PX } from '../codes/packed'
import type { LaneIdx, Lanes } from './lanes'
import type { Resolved } from './resolve'
import type { Matches } from './matches'

export interface PackedLayout {
  /** Numbers of the lanes' sections that are shown. */
  readonly sections: Uint32Array
  /** Matches of the filter in each; all its processes without a filter. */
  readonly matches: Uint32Array
  readonly isCollapsed: Uint8Array
  /** Top of each section, and below the last one the height of all. */
  readonly tops: Float64Array
}

/** A section with a match is shown; without a filter all are. */
export function layOutSections(
  lanes: Lanes,
  { groups }: Resolved,
  collapsedGroups: ReadonlySet<string>,
  matches: Matches | undefined,
): PackedLayout {
  const matchCounts = matches && countMatches(lanes, matches)
  const shown = Uint32Array.from(lanes.sections.keys()).filter((section) => matchCounts?.[section] !== 0)
  const tops = new Float64Array(shown.length + 1)
  const isCollapsed = new Uint8Array(shown.length)
  shown.forEach((section, place) => {
    const { group, laneCount } = lanes.sections[section]
    isCollapsed[place] = collapsedGroups.has(groups.groups[group].key) ? 1 : 0
    const rows = isCollapsed[place] === 1 ? Math.min(1, laneCount) : laneCount
    tops[place + 1] = tops[place] + HEADER_PX + rows * LANE_PX + SECTION_GAP_PX
  })
  const counts = shown.map((section) => matchCounts?.[section] ?? lanes.sections[section].processes)
  return { sections: shown, matches: counts, isCollapsed, tops }
}

function countMatches(lanes: Lanes, { isMatch }: Matches): Uint32Array {
  const counts = new Uint32Array(lanes.sections.length)
  for (let row = 0; row < isMatch.length; row++)
    if (isMatch[row] === 1 && lanes.laneOf[row] >= 0) counts[lanes.sectionOf[lanes.laneOf[row]]]++
  return counts
}

/** What is at a height of the list. */
export interface PackedPlace {
  /** Place of the section in the layout. */
  readonly place: number
  /** -1 for the header, and for the lane that stands for all of a collapsed section. */
  readonly lane: LaneIdx
}

/** Undefined above, below and between the sections. */
export function placeAt(
  { tops, sections, isCollapsed }: PackedLayout,
  lanes: Lanes,
  y: number,
): PackedPlace | undefined {
  const place = bisect(0, sections.length, (i) => tops[i + 1] > y)
  if (y < 0 || place >= sections.length) return undefined
  const row = Math.floor((y - tops[place] - HEADER_PX) / LANE_PX)
  const { firstLane, laneCount } = lanes.sections[sections[place]]
  if (row < 0) return { place, lane: -1 }
  if (isCollapsed[place] === 1) return row === 0 ? { place, lane: -1 } : undefined
  return row < laneCount ? { place, lane: firstLane + row } : undefined
}

/** Top of a lane; of the one that stands for it where its section is collapsed; -1 where it is not shown. */
export function topOfLane(layout: PackedLayout, lanes: Lanes, lane: LaneIdx): number {
  const place = lane < 0 ? -1 : layout.sections.indexOf(lanes.sectionOf[lane])
  if (place < 0) return -1
  const row = layout.isCollapsed[place] === 1 ? 0 : lane - lanes.sections[layout.sections[place]].firstLane
  return layout.tops[place] + HEADER_PX + row * LANE_PX
}
