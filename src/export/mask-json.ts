import { maskArguments, maskSecrets, mayHoldSecrets, SECRET_MASK } from './mask-secrets'
import { isSecretName } from './secret-names'

/** Members that name another one: the agent writes the environment with capitals, labels and shippers do not. */
const NAMES = /^(?:key|name)$/i
const VALUE = /^value$/i

/** A letter, digit or sign by number, as no writer of logs has them but for these of HTML: a hint may be in there. */
const HIDDEN_CHAR = /\\u00(?:2[0135-9a-f]|3[0-9abf]|[4-6][\da-f]|7[\da-e])/i

/**
 * JSON as text, with the likely secrets in its strings hidden: in texts by what is around them, in members by their name,
 * also where name and value are two members: `{"Key":"DB_PASSWORD","Value":"••••"}`. Strings without a secret stay as they
 * are written. Takes text that is no JSON, too.
 */
export function maskJson(text: string): string {
  if (!mayHoldSecrets(text) && !HIDDEN_CHAR.test(text)) return text
  let masked = ''
  let copied = 0
  let name = ''
  let binary = ''
  let namedBy = ''
  for (let from = text.indexOf('"'); from >= 0;) {
    const to = endOfLiteral(text, from)
    const value = textOf(text.slice(from, to))
    COLON.lastIndex = to
    if (COLON.test(text)) name = value
    else {
      if (NAMES.test(name)) namedBy = value
      if (name === 'binary') binary = value
      const shown = maskMember(name, value, namedBy, binary)
      if (shown !== value) {
        masked += text.slice(copied, from) + JSON.stringify(shown)
        copied = to
      }
    }
    from = text.indexOf('"', to)
  }
  return masked + text.slice(copied)
}

const COLON = /\s*:/y

/** Behind the quote that ends a string of JSON; the end of a text that is cut off within it. */
function endOfLiteral(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at]
    if (char === '"') return at + 1
    if (char === '\\') at++
  }
  return text.length
}

function maskMember(name: string, value: string, namedBy: string, binary: string): string {
  const isSecret = isSecretName(name) || (VALUE.test(name) && isSecretName(namedBy))
  if (isSecret && value !== '') return SECRET_MASK
  return name === 'arguments' ? maskArguments(binary, value) : maskSecrets(value)
}

/** The text that a literal stands for; the literal's own where it is damaged or cut off. */
function textOf(literal: string): string {
  if (literal.endsWith('"') && !literal.includes('\\')) return literal.slice(1, -1)
  try {
    return JSON.parse(literal) as string
  } catch {
    return literal.replaceAll(/^"|"$/g, '')
  }
}

/** How many likely secrets `maskJson` hides. */
export function countJsonSecrets(text: string): number {
  const masked = maskJson(text)
  return masked === text ? 0 : masked.split(SECRET_MASK).length - text.split(SECRET_MASK).length
}
