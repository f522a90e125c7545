/** JSON values as `JSON.parse` gives them. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

/** Hostile documents nest deeper than the stack is; no event of an agent comes near. */
const MAX_DEPTH = 500

/**
 * A 32-bit hash of a JSON value that ignores the order of keys and all spacing: two writings of one event have one
 * hash. Different seeds give independent hashes; two of them make 64 bits. What lies below `MAX_DEPTH` is not looked at.
 */
export function hashJson(value: JsonValue, seed: number, depth = 0): number {
  if (typeof value === 'string') return hashText(value, seed)
  if (typeof value === 'number') return hashText(String(value), seed ^ 0x4e)
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH)
    return mix(seed ^ (value === true ? 3 : value === false ? 5 : 7))
  let hash = seed ^ 0x51ed270b
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) hash = mix(Math.imul(hash, 31) + hashJson(item, seed, depth + 1))
    return hash >>> 0
  }
  const object = value as { readonly [key: string]: JsonValue }
  let sum = 0
  for (const key in object)
    sum = (sum + mix(hashText(key, seed) ^ Math.imul(hashJson(object[key], seed, depth + 1), 0x9e3779b1))) | 0
  return mix(hash + sum)
}

function hashText(text: string, seed: number): number {
  let hash = seed ^ text.length
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mix(hash)
}

function mix(value: number): number {
  let x = value
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}
