/** The page's side of src/bench/bench-server.ts, and the input that the driver gives the file to. */

export function tell(what: 'progress' | 'report' | 'problem', body: string): Promise<Response> {
  return fetch(new URL(what, import.meta.url), { method: 'POST', body })
}

/** Adds the input for the file. What goes wrong with it ends the bench. */
export function onBenchFile(run: (file: File) => Promise<unknown>): void {
  const start = async (file: File): Promise<void> => {
    addEventListener('error', ({ message }) => void tell('problem', message))
    try {
      await run(file)
    } catch (error) {
      await tell('problem', error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
  }
  const input = document.createElement('input')
  input.type = 'file'
  input.id = 'bench-file'
  input.hidden = true
  input.addEventListener('change', () => {
    const file = input.files?.[0]
    if (file !== undefined) void start(file)
  })
  document.body.append(input)
}
