/**
 * The memory that is shared with `ingest/line-scanner.ts`: what the page's side writes lines into, and the few numbers
 * that both sides pass beside arguments.
 *
 * Everything is addressed by bytes; 0 is no address of anything. All that is read may be read up to 96 bytes beyond its
 * end, as whole words are.
 */
export const WINDOW_BYTES: i32 = 1024 * 1024
const SLACK: i32 = 128

/** The lines that are scanned: each ends with a newline, so that nothing that is no space is read beyond one. */
export const WINDOW: usize = memory.data(WINDOW_BYTES + SLACK, 16)

/** What a function of `host.ts` gives beside its result, see there: [high, low] or [pod, container]. */
export const ANSWER: usize = memory.data(16, 8)

/** Whether two ranges of a length hold the same bytes. */
export function isEqual(a: usize, b: usize, length: usize): bool {
  let i: usize = 0
  for (; i + 16 <= length; i += 16) if (v128.any_true(v128.xor(v128.load(a + i), v128.load(b + i)))) return false
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false
  return i == length || tailWord(a + i, length - i) == tailWord(b + i, length - i)
}

/** The next one to seven bytes as a word, zeros in place of what is behind them. */
export function tailWord(at: usize, length: usize): u64 {
  return load<u64>(at) & (((<u64>1) << ((<u64>length) << 3)) - 1)
}
