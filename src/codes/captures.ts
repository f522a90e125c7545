/**
 * Where what feeds bring is kept on the browser's disk, so that it survives a crash or a reload:
 *
 *   captures/ID/about.json     name of the feed, and when it began
 *   captures/ID/000001.ndjson  parts, numbered without end; the oldest go when there is too much
 *
 * While a feed runs, its worker holds the lock of the capture.
 */
export const CAPTURE_FOLDER = 'captures'
export const CAPTURE_ABOUT = 'about.json'
export const CAPTURE_LOCK = 'treeline-capture-'
