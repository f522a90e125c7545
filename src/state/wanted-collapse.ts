/** Rows that a link collapses by a rule, all but some, while the groups of the log become known one after the other. */
export class WantedCollapse {
  /** Open ones, and those that were collapsed once: the user may have opened them since. */
  private readonly known: Set<string>

  constructor(open: readonly string[]) {
    this.known = new Set(open)
  }

  /** Those of all groups that are to be collapsed now. */
  take(groups: readonly string[]): string[] {
    const fresh = groups.filter((key) => !this.known.has(key))
    for (const key of fresh) this.known.add(key)
    return fresh
  }
}
