import { OUTCOME } from '../../codes/outcomes'

/** Class of dots, pills and swatches by `OUTCOME`. */
export const OUTCOME_CLASSES: Readonly<Record<number, string>> = {
  [OUTCOME.exit0]: 'exit0',
  [OUTCOME.nonzero]: 'nonzero',
  [OUTCOME.attention]: 'attention',
  [OUTCOME.running]: 'running',
  [OUTCOME.replaced]: 'replaced',
  [OUTCOME.unknown]: 'unknown',
}

/** Short words for them. */
export const OUTCOME_WORDS: Readonly<Record<number, string>> = {
  [OUTCOME.exit0]: 'exit 0',
  [OUTCOME.nonzero]: 'nonzero',
  [OUTCOME.attention]: 'attention',
  [OUTCOME.running]: 'running',
  [OUTCOME.replaced]: 'replaced',
  [OUTCOME.unknown]: 'partly known',
}
