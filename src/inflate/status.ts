/** How a step of unpacking ended; `ingest/gunzip.ts` knows the same numbers. */

/** All input is read but the bytes that are kept, which make no whole step. */
export const WANTS_INPUT: i32 = 0
/** There is no room for more output. */
export const IS_FULL: i32 = 1
/** All members have ended. */
export const ENDED: i32 = 2
export const DAMAGED: i32 = 3
/** The input ends within a member. */
export const CUT_OFF: i32 = 4
/** Something else than a member follows the last one. */
export const FOLLOWED: i32 = 5

/** Within the module: go on with what comes next. */
export const GO_ON: i32 = -1
