import { isSecretName, maskArguments, maskSecrets, mayHoldSecrets, SECRET_MASK } from './mask-secrets'

/** A string of JSON, and the colon that makes it the name of a member. */
const LITERAL = /"((?:[^"\\]|\\[\s\S])*)"(\s*:)?/g

/** Members that name another one: the agent writes the environment with capitals, labels and shippers do not. */
const NAMES = /^(?:key|name)$/i
const VALUE = /^value$/i

/**
 * JSON as text, with the likely secrets in its strings hidden: in texts by what is around them, in members by their name,
 * also where name and value are two members: `{"Key":"DB_PASSWORD","Value":"••••"}`. Strings without a secret stay as they
 * are written. Takes text that is no JSON, too.
 */
export function maskJson(text: string): string {
  if (!mayHoldSecrets(text)) return text
  let name = ''
  let binary = ''
  let namedBy = ''
  return text.replaceAll(LITERAL, (literal: string, body: string, colon: string | undefined) => {
    if (colon !== undefined) {
      name = body
      return literal
    }
    if (NAMES.test(name)) namedBy = body
    const isSecret = body !== '' && (isSecretName(name) || (VALUE.test(name) && isSecretName(namedBy)))
    if (isSecret) return `"${SECRET_MASK}"`
    const value = textOf(literal)
    if (name === 'binary') binary = value
    const masked = name === 'arguments' ? maskArguments(binary, value) : maskSecrets(value)
    return masked === value ? literal : JSON.stringify(masked)
  })
}

/** The text that a literal stands for; the literal's own where it is damaged. */
function textOf(literal: string): string {
  try {
    return JSON.parse(literal) as string
  } catch {
    return literal.slice(1, -1)
  }
}

/** How many likely secrets `maskJson` hides. */
export function countJsonSecrets(text: string): number {
  const masked = maskJson(text)
  return masked === text ? 0 : masked.split(SECRET_MASK).length - text.split(SECRET_MASK).length
}
