/** How a top process of a container came to be there; the evidence is in `derive/entry-kinds.ts`. */
export const ENTRY = {
  /** Not a top process of a container. */
  none: 0,
  containerInit: 1,
  runtimeExec: 2,
  execProbe: 3,
  unknown: 4,
  /** Its parent is on the host or in another container, and is no container runtime. */
  outsideParent: 5,
} as const
export type Entry = (typeof ENTRY)[keyof typeof ENTRY]

export const ENTRY_LABELS: Readonly<Record<Entry, string>> = {
  [ENTRY.none]: '',
  [ENTRY.containerInit]: 'container init',
  [ENTRY.runtimeExec]: 'runtime exec',
  [ENTRY.execProbe]: 'exec probe',
  [ENTRY.unknown]: 'entry unknown',
  [ENTRY.outsideParent]: 'parent outside the container, unverified',
}

/** The same in a few letters, for rows. */
export const ENTRY_TAGS: Readonly<Record<Entry, string>> = {
  ...ENTRY_LABELS,
  [ENTRY.unknown]: '',
  [ENTRY.outsideParent]: 'unverified parent',
}
