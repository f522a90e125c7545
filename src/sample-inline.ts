/** The single file has the sample inside it: a page from disk can fetch nothing. Takes the place of `sample.ts`. */
import text from '../public/samples/incident.ndjson?raw'

export const sampleText: string | undefined = text
