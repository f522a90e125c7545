/** What a query becomes in another tool's language. */
export interface Translation {
  /** To paste as it is; undefined where nothing of the query can be said. */
  readonly text: string | undefined
  /** One sentence for each part that the text leaves out. Without it the text selects more, not less. */
  readonly left: readonly string[]
  /** One sentence for each thing that the tool sees otherwise than Treeline. */
  readonly notes: readonly string[]
}
