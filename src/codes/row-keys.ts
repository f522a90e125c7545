/** Keys of rows that stand for several processes begin so; what follows is the key of a process or group. */
export const FOLD_PREFIX = 'fold:'
export const LADDER_PREFIX = 'ladder:'
export const NOISE_PREFIX = 'noise:'

/** True for rows that are open only when the user opened them. */
export function isFoldedKey(key: string): boolean {
  return key.startsWith(FOLD_PREFIX) || key.startsWith(LADDER_PREFIX) || key.startsWith(NOISE_PREFIX)
}
