// Types for src/bench; the script itself is plain JavaScript that runs before anything is installed.
export const ROOT: string
