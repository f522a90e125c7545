/** What a row of the list is. */
export const ROW_KIND = { workload: 0, pod: 1, container: 2, host: 3, process: 4 } as const

/** Buckets of a group's sparkline. */
export const SPARK_BUCKETS = 24
