/** Text that an envelope holds in another form than a string: bytes as numbers (journald), base64 (queues, OTLP). */
import type { Json } from '../tetragon/wire'

const OPEN_BRACE = 0x7b
/** How base64 of an object begins: `{"`, `{ "`, and a line end after the brace. */
const BASE64_OBJECT = /^(?:eyJ|eyAi|ewog|ewoJ|ewoi|ew0K)[\w+/-]*={0,2}$/

/** The text of an array of byte values with a brace among them; undefined for any other array. */
export function textOfBytes(items: readonly Json[]): string | undefined {
  if (typeof items[0] !== 'number' || !items.includes(OPEN_BRACE)) return undefined
  for (const item of items) {
    if (typeof item !== 'number' || !Number.isInteger(item) || item < 0 || item > 255) return undefined
  }
  return new TextDecoder().decode(Uint8Array.from(items as readonly number[]))
}

/** The text behind base64 that begins like an object; undefined for any other text. */
export function textOfBase64(text: string): string | undefined {
  if (!text.startsWith('e') || !BASE64_OBJECT.test(text)) return undefined
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    return new TextDecoder().decode(bytes)
  } catch {
    return undefined // of a length that base64 does not have
  }
}
