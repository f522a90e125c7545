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
  if (typeof value === 'number') return hashText(String(value), seed ^ NUMBER_SEED)
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return hashLiteral(value, seed)
  let hash = seed ^ ARRAY_SEED
  if (Array.isArray(value)) {
    for (const item of value as readonly JsonValue[]) hash = hashItem(hash, hashJson(item, seed, depth + 1))
    return hash >>> 0
  }
  const object = value as { readonly [key: string]: JsonValue }
  let sum = 0
  for (const key in object) sum = (sum + hashMember(key, hashJson(object[key], seed, depth + 1), seed)) | 0
  return mixHash((seed ^ ARRAY_SEED) + sum)
}

/** A number is hashed as its text under `seed ^ NUMBER_SEED`. */
export const NUMBER_SEED = 0x4e
/** An array starts from `seed ^ ARRAY_SEED`; an object is `mixHash` of that plus the sum of its members. */
const ARRAY_SEED = 0x51ed270b

/** true, false, null, and what is not JSON. */
function hashLiteral(value: unknown, seed: number): number {
  return mixHash(seed ^ (value === true ? 3 : value === false ? 5 : 7))
}

/** The hash of an array so far, with one more item. */
export function hashItem(hash: number, item: number): number {
  return mixHash(Math.imul(hash, 31) + item)
}

/** What a member adds to the sum of its object. */
export function hashMember(key: string, value: number, seed: number): number {
  return addKeyHash(hashText(key, seed), value)
}

function addKeyHash(key: number, value: number): number {
  return mixHash(key ^ Math.imul(value, 0x9e3779b1))
}

export function hashText(text: string, seed: number): number {
  let hash = seed ^ text.length
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return mixHash(hash)
}

export function mixHash(value: number): number {
  let x = value
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}
