/**
 * Keys of rows for React, which must differ: the key of a row is the same for two processes of different clusters that have
 * one exec_id.
 */
export function elementKeys(rows: readonly { readonly rowKey: string; readonly listRow: number }[]): string[] {
  const known = new Set<string>()
  return rows.map(({ rowKey, listRow }) => {
    const key = known.has(rowKey) ? `${rowKey} ${listRow}` : rowKey
    known.add(key)
    return key
  })
}
