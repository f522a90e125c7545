/**
 * The packed layout of what was derived last: lanes, and what the filter and the collapsed groups leave of them. Made when
 * it is asked for, and kept while what it is made of stays the same.
 */
import type { ActivityIndex } from '../derive/activity-index'
import type { Gap } from '../derive/gaps'
import { deriveLanes, keepSpans, type Lanes } from '../derive/lanes'
import type { TimeRange } from '../derive/log-range'
import type { PackedSource } from '../derive/packed-frame'
import { layOutSections, topOfLane, type PackedLayout } from '../derive/packed-layout'
import type { Resolved } from '../derive/resolve'
import { finish } from '../derive/slices'
import type { Matches } from '../derive/matches'
import type { ProcessIdx } from '../model/process-table'
import type { Store } from '../model/store'

export interface PackedInput {
  readonly store: Store
  readonly resolved: Resolved
  readonly range: TimeRange
  readonly activity: ActivityIndex
  readonly gaps: readonly Gap[]
  readonly matches: Matches | undefined
  /** Keys of groups; a new list when it changes. */
  readonly collapsedGroups: readonly string[]
}

export class PackedView {
  /** True once lanes were asked for. */
  isUsed = false
  private lanes: { readonly resolved: Resolved; readonly lanes: Lanes } | undefined
  private matching: { readonly lanes: Lanes; readonly matches: Matches; readonly kept: Lanes } | undefined
  private layout:
    | {
        readonly lanes: Lanes
        readonly matches: Matches | undefined
        readonly collapsed: readonly string[]
        readonly layout: PackedLayout
      }
    | undefined

  source(input: PackedInput): PackedSource {
    const { store, resolved, matches, activity, gaps } = input
    const lanes = this.lanesOf(input)
    const matching = matches && this.matchingOf(lanes, matches)
    return { store, resolved, matches, activity, gaps, lanes, matching, layout: this.layoutOf(lanes, input) }
  }

  /** Top of the lane of a process in the list, in CSS pixels; -1 when it is not shown. */
  topOfProcess(input: PackedInput, process: ProcessIdx): number {
    const { lanes, layout } = this.source(input)
    return process < 0 || process >= lanes.laneOf.length ? -1 : topOfLane(layout, lanes, lanes.laneOf[process])
  }

  /** Top of a pod, host or container in the list, of the first pod of a workload; -1 when it is not shown. */
  topOfGroup(input: PackedInput, key: string): number {
    const { lanes, layout } = this.source(input)
    const { groups } = input.resolved.groups
    const place = layout.sections.findIndex((section) => {
      const { group } = lanes.sections[section]
      return groups[group].key === key || groups[groups[group].parent]?.key === key
    })
    return place < 0 ? -1 : layout.tops[place]
  }

  /** Lanes of all processes, whatever is shown. */
  lanesOf({ resolved, range }: Pick<PackedInput, 'resolved' | 'range'>): Lanes {
    this.isUsed = true
    if (this.lanes?.resolved !== resolved) this.lanes = { resolved, lanes: finish(deriveLanes(resolved, range)) }
    return this.lanes.lanes
  }

  hasLanesOf(resolved: Resolved): boolean {
    return this.lanes?.resolved === resolved
  }

  /** Lanes that were made before they are asked for. */
  setLanes(resolved: Resolved, lanes: Lanes): void {
    this.lanes = { resolved, lanes }
  }

  private matchingOf(lanes: Lanes, matches: Matches): Lanes {
    if (this.matching?.lanes !== lanes || this.matching.matches !== matches)
      this.matching = { lanes, matches, kept: finish(keepSpans(lanes, matches.isMatch)) }
    return this.matching.kept
  }

  private layoutOf(lanes: Lanes, { resolved, matches, collapsedGroups: collapsed }: PackedInput): PackedLayout {
    const known = this.layout
    if (known?.lanes === lanes && known.matches === matches && known.collapsed === collapsed) return known.layout
    const layout = layOutSections(lanes, resolved, new Set(collapsed), matches)
    this.layout = { lanes, matches, collapsed, layout }
    return layout
  }
}
