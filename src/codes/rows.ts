/** What a row of the list is. */
export const ROW_KIND = {
  workload: 0,
  pod: 1,
  container: 2,
  host: 3,
  process: 4,
  /** Siblings that are alike: "× 24". */
  fold: 5,
  /** Probes, pause containers or the runtime's own steps: "12 exec probes hidden". */
  noise: 6,
  /** A process, its only child, and so on: "sh → sh → curl". */
  ladder: 7,
} as const

/** What is folded as noise; 0 for what is not. */
export const NOISE = { none: 0, probe: 1, runtime: 2, pause: 3 } as const
export type Noise = (typeof NOISE)[keyof typeof NOISE]

/** In links, and in words: one, several. */
export const NOISE_NAMES: Readonly<Record<Noise, string>> = {
  [NOISE.none]: '',
  [NOISE.probe]: 'probe',
  [NOISE.runtime]: 'runtime',
  [NOISE.pause]: 'pause',
}
export const NOISE_WORDS: Readonly<Record<Noise, readonly [one: string, several: string]>> = {
  [NOISE.none]: ['', ''],
  [NOISE.probe]: ['exec probe', 'exec probes'],
  [NOISE.runtime]: ['runtime step', 'runtime steps'],
  [NOISE.pause]: ['pause process', 'pause processes'],
}

/** Order of pods, hosts and workloads, and of the processes under one parent. What is greatest comes first but for names and starts. */
export const GROUP_ORDERS = ['name', 'start', 'processes', 'attention'] as const
export type GroupOrder = (typeof GROUP_ORDERS)[number]
export const SIBLING_ORDERS = ['start', 'duration', 'name', 'descendants'] as const
export type SiblingOrder = (typeof SIBLING_ORDERS)[number]

/** What folds into one row, and in which order rows stand. */
export interface ListShape {
  /** Alike siblings are one row. */
  readonly isFolding: boolean
  /** Probes, pause containers and runtime steps are one row. */
  readonly isNoiseFolded: boolean
  /** A process, its only child, that one's only child … are one row. */
  readonly isLaddering: boolean
  readonly groupOrder: GroupOrder
  readonly siblingOrder: SiblingOrder
}

/** As it is until the user chooses. */
export const USUAL_SHAPE: ListShape = {
  isFolding: true,
  isNoiseFolded: true,
  isLaddering: false,
  groupOrder: 'name',
  siblingOrder: 'start',
}

/** Buckets of a group's sparkline. */
export const SPARK_BUCKETS = 24
