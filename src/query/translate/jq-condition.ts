/** Conditions of a jq filter, simplified while they are put together. */

/** A text binds as tightly as a comparison; true and false are conditions that say nothing. */
export type Condition =
  | boolean
  | { readonly text: string }
  | { readonly join: 'and' | 'or'; readonly parts: readonly Condition[] }

export function all(parts: readonly Condition[]): Condition {
  return join('and', parts)
}

export function any(parts: readonly Condition[]): Condition {
  return join('or', parts)
}

function join(type: 'and' | 'or', parts: readonly Condition[]): Condition {
  const decides = type === 'or'
  if (parts.includes(decides)) return decides
  const flat = parts
    .filter((part) => typeof part !== 'boolean')
    .flatMap((part) => ('join' in part && part.join === type ? part.parts : [part]))
  if (flat.length === 0) return !decides
  return flat.length === 1 ? flat[0] : { join: type, parts: flat }
}

/** `not` of jq takes null for false. */
export function negation(condition: Condition): Condition {
  return typeof condition === 'boolean' ? !condition : { text: `(${printCondition(condition)} | not)` }
}

export function printCondition(condition: Condition): string {
  if (typeof condition === 'boolean') return String(condition)
  if ('text' in condition) return condition.text
  return condition.parts
    .map((part) => (typeof part !== 'boolean' && 'join' in part ? `(${printCondition(part)})` : printCondition(part)))
    .join(` ${condition.join} `)
}

/** A string of jq in printable ASCII and what prints of the rest. */
export function jqString(text: string): string {
  return escapeUnprintable(JSON.stringify(text))
}

/** Writes by number what does not print, in a text whose strings are those of JSON: it does no harm in a terminal. */
export function escapeUnprintable(json: string): string {
  return json.replaceAll(/[^\x20-\x7e\p{L}\p{N}\p{P}\p{S}]/gu, (char) =>
    char
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}
