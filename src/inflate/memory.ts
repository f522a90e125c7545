/**
 * The memory that is shared with `ingest/gunzip.ts`: where the page's side writes what is compressed, and takes what
 * comes out. Everything is addressed by bytes. What is read may be read up to 16 bytes beyond its end, and what is
 * written up to 32, as whole words are.
 */

/** Longest distance that a match goes back (RFC 1951, 2). */
export const HISTORY_BYTES: i32 = 32 * 1024
export const INPUT_BYTES: i32 = 64 * 1024
/** What comes out at a time, beside the history before it. */
export const OUTPUT_BYTES: i32 = 256 * 1024
const SLACK: i32 = 64

export const INPUT: usize = memory.data(INPUT_BYTES + SLACK, 16)
export const OUTPUT: usize = memory.data(HISTORY_BYTES + OUTPUT_BYTES + SLACK, 16)
export const OUTPUT_END: usize = OUTPUT + HISTORY_BYTES + OUTPUT_BYTES
