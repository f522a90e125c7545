/** What the server of the page has for it, where it was started with a log: `npm start -- -`. It opens by itself. */
import type { FeedTarget } from '../worker/protocol'

export interface ServedFile {
  readonly name: string
  readonly url: string
  readonly size: number
}

export interface Served {
  readonly feeds: readonly FeedTarget[]
  readonly files: readonly ServedFile[]
}

const ELEMENT_ID = 'treeline-served'

/** Takes the server's list out of the document; undefined where there is none. */
export function takeServed(document: Document, pageUrl: string): Served | undefined {
  const element = document.getElementById(ELEMENT_ID)
  element?.remove()
  return element === null ? undefined : readServed(element.textContent, pageUrl)
}

/** Leaves out what has not the form it should have, and whatever is not on the page's own host. */
export function readServed(text: string, pageUrl: string): Served {
  const list = membersOf(parse(text))
  const own = (path: unknown): URL | undefined => {
    const url = typeof path === 'string' && URL.canParse(path, pageUrl) ? new URL(path, pageUrl) : undefined
    return url?.protocol.startsWith('http') && url.origin === new URL(pageUrl).origin ? url : undefined
  }
  return {
    feeds: itemsOf(list['feeds']).flatMap(({ name, path }): FeedTarget[] => {
      const url = own(path)
      if (typeof name !== 'string' || url === undefined) return []
      url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
      return [{ kind: 'served', name, url: url.toString() }]
    }),
    files: itemsOf(list['files']).flatMap(({ name, path, size }): ServedFile[] => {
      const url = own(path)
      if (typeof name !== 'string' || typeof size !== 'number' || url === undefined) return []
      return [{ name, size, url: url.toString() }]
    }),
  }
}

type Members = Readonly<Record<string, unknown>>

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {}
}

function itemsOf(value: unknown): Members[] {
  return Array.isArray(value) ? value.map(membersOf) : []
}
