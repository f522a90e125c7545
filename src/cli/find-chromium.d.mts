// Types for e2e/playwright.config.ts; the script itself is plain JavaScript that runs before anything is installed.
export function findChromium(): Promise<string | undefined>
export function findProgram(name: string): string | undefined
