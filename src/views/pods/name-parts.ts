/** Names that fit in a line as they are. */
const SHORT_LETTERS = 12
/** The part behind the last hyphen, which tells the pods of a workload apart. */
const SUFFIX = /(?<=-)[^-]{1,10}$/u
const LAST_LETTERS = /.{6}$/su

/** A long name in two, so that it is shortened in its middle: its end is seen whatever room there is. */
export function nameParts(name: string): readonly [start: string, end: string] {
  if (name.length <= SHORT_LETTERS) return ['', name]
  const at = (SUFFIX.exec(name) ?? LAST_LETTERS.exec(name))?.index ?? 0
  return [name.slice(0, at), name.slice(at)]
}
