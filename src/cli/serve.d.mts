// Types for src/bench; the script itself is plain JavaScript that runs before anything is installed.
import type { Plugin } from 'vite'

export interface ServeOptions {
  readonly port: number
  readonly strictPort?: boolean
  readonly plugins?: Plugin[]
}
export function serve(options: ServeOptions): Promise<{ readonly url: string; close(): Promise<void> }>
