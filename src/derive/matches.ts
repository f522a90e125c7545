/** Which processes a query finds, and which are shown with them. */
export interface Matches {
  readonly count: number
  /** 1 for processes that match. */
  readonly isMatch: Uint8Array
  /** 1 for processes that are shown: those that match, and by `MatchMode` others with them. */
  readonly isKept: Uint8Array
}
