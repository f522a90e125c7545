// Types for the tests; the script itself is plain JavaScript that runs before anything is installed.
export interface StartOptions {
  readonly isHelp: boolean
  readonly port: number | undefined
  readonly isOpening: boolean
  readonly isFollowing: boolean
  readonly spoolLimitBytes: number
  readonly names: readonly string[]
}
export const USAGE: string
export function readOptions(args: readonly string[], env?: NodeJS.ProcessEnv): StartOptions
