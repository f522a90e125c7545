/**
 * How what a query finds is shown: with ancestors, greyed, and nothing else; with whole subtrees, too; or among
 * everything, which is dimmed.
 */
export const MATCH_MODES = ['ancestors', 'subtrees', 'dim'] as const
export type MatchMode = (typeof MATCH_MODES)[number]
