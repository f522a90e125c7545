import type { ExportChoice } from './export-choice'

/** What can be exported, in the order in which it is offered: one line for each. */
export const EXPORT_CHOICES: readonly ExportChoice[] = []
