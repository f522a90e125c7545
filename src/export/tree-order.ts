import type { GroupIdx } from '../derive/groups'
import type { Resolved } from '../derive/resolve'
import type { ProcessIdx } from '../model/process-table'

/** All processes, pod by pod as they are listed, parents before their children and siblings in order of start. */
export function* inTreeOrder({ resolved }: { readonly resolved: Resolved }): Generator<ProcessIdx, void> {
  const { groups, children, topsOfOwner } = resolved
  const openGroups: GroupIdx[] = [...groups.roots].reverse()
  const open: ProcessIdx[] = []
  for (let idx = openGroups.pop(); idx !== undefined; idx = openGroups.pop()) {
    const group = groups.groups[idx]
    for (let i = group.children.length - 1; i >= 0; i--) openGroups.push(group.children[i])
    for (const owner of group.owners) {
      for (const top of topsOfOwner[owner]) {
        open.push(top)
        for (let row = open.pop(); row !== undefined; row = open.pop()) {
          yield row
          for (let at = children.starts[row + 1] - 1; at >= children.starts[row]; at--) open.push(children.children[at])
        }
      }
    }
  }
}
