// Types for src/bench; the script itself is plain JavaScript that runs before anything is installed.
import type { StdioOptions } from 'node:child_process'

export function ensureBuilt(kind: 'page' | 'single', options?: { readonly stdio?: StdioOptions }): Promise<void>
