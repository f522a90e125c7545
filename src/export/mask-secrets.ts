/**
 * Finds what is likely a secret in a text that a log holds, and hides it. A guess by shapes and names: it hides more than
 * it must, and a secret that looks like any other word stays. What is around a secret stays, so that one still sees that
 * there was one: `--password=••••`.
 *
 * Everything here takes time linear in the text: patterns begin at a literal or at the start of a word, and what they
 * repeat is bounded or ends at the first character that is not theirs.
 */

/** Stands for every secret, however long it is. */
export const SECRET_MASK = '••••'

/** The text with its likely secrets hidden. Masking a masked text changes nothing. */
export function maskSecrets(text: string): string {
  const found = findSecrets(text)
  if (found.length === 0) return text
  let masked = ''
  let at = 0
  for (const { from, to } of found) {
    masked += text.slice(at, from) + SECRET_MASK
    at = to
  }
  return masked + text.slice(at)
}

/** How many likely secrets a text holds; 0 of a masked one. */
export function countSecrets(text: string): number {
  return findSecrets(text).length
}

/** The arguments of a binary, whose name says what `-p` or `-u` means. */
export function maskArguments(binary: string, text: string): string {
  return maskSecrets(`${binary} ${text}`).slice(maskSecrets(`${binary} `).length)
}

interface Part {
  readonly from: number
  readonly to: number
}

/** A text without one of these has no secret that is found; most texts have none. */
const HINT =
  /pass|pwd|secret|token|key|auth|cred|cookie|bearer|basic|signature|session|:\/\/[^\s/]{1,512}@|eyJ|AKIA|ASIA|AIza|ya29|gh[opsur]_|github_pat|glpat|xox|npm_|sk-|[rs]k_|hvs\.|SG\.|(?:^|[\s"'`])-[apuU]|--(?:proxy-)?user/i

/** False for a text that surely holds no likely secret; takes a small part of the time. */
export function mayHoldSecrets(text: string): boolean {
  return HINT.test(text)
}

/** Secrets of a text, in its order, none over another. */
function findSecrets(text: string): Part[] {
  if (!mayHoldSecrets(text)) return []
  const found: Part[] = []
  const add = (from: number, to: number): void => {
    if (to > from && text.slice(from, to) !== SECRET_MASK) found.push({ from, to })
  }
  findKeyBlocks(text, add)
  findHeaders(text, add)
  findNamed(text, OPTION, add)
  findNamed(text, ASSIGNMENT, add)
  findShortOptions(text, add)
  for (const match of text.matchAll(USER_INFO)) addGroup(match, add)
  for (const match of text.matchAll(LONG_USER)) addGroup(match, add)
  for (const match of text.matchAll(USER_OPTION)) if (!/^\d+$/.test(match[1])) addGroup(match, add)
  for (const match of text.matchAll(SCHEME)) if (isCredential(match[1], match[2])) addGroup(match, add, 2)
  for (const match of text.matchAll(SHAPE)) addGroup(match, add, 0)
  return joined(found)
}

type Add = (from: number, to: number) => void

/** A value: up to white space, or to a quote that closes it. A backslash may stand before a quote, as in a quoted text. */
const VALUE_CHAR = String.raw`(?:[^\s"'\x60\\]|["'\x60\\](?=[^\s"'\x60\\,;:)\]}&|<>]))`

/** `--name=`, `--name value`, `"--name", "value"`. The value is what comes next. */
const OPTION = /(?<![^\s"'`=([,;])--?([A-Za-z][\w.-]{0,79})(?:=|\\?["'],\s?(?=\\?["'])|\s{1,4}(?![-\s]))/g
/** `NAME=`, `name: `, `"name":`. */
const ASSIGNMENT = /(?<![\w./-])([A-Za-z_][\w.-]{0,79})(?:\\{0,3}["']?\s?:\s{0,2}|=| = )/g
const VALUE = new RegExp(String.raw`\\{0,3}["']?(${VALUE_CHAR}+)`, 'y')
/** After `?` or `&` in an address, a value ends at the next one. */
const QUERY_VALUE = /([^\s"'`&#;]+)/y
/** What a shell writes in place of a value is none. */
const SHELL_VARIABLE = /^\$(?:\w+|\{\w+\}?|\(.*)$/

function findNamed(text: string, names: RegExp, add: Add): void {
  let until = 0
  for (const match of text.matchAll(names)) {
    if (match.index < until || !isSecretName(match[1])) continue
    const before = text[match.index - 1]
    const end = match.index + match[0].length
    const value = valueAt(text, before === '?' || before === '&' ? QUERY_VALUE : VALUE, end)
    if (value === undefined || SHELL_VARIABLE.test(text.slice(value.from, value.to))) continue
    add(value.from, value.to)
    until = value.to
  }
}

function valueAt(text: string, form: RegExp, at: number): Part | undefined {
  form.lastIndex = at
  const match = form.exec(text)
  if (match === null) return undefined
  const from = at + match[0].length - match[1].length
  let to = at + match[0].length
  // what closes something around the value is no part of it
  while (to > from + 1 && ',;)]}'.includes(text[to - 1])) to--
  return { from, to }
}

const SECRET_END =
  /(?:password|passwd|passphrase|secret|secrets|token|apikey|accesskey|secretkey|privatekey|accountkey|authkey|encryptionkey|signingkey|masterkey|sharedkey|sharedaccesskey|accesskeyid|keymaterial|credential|credentials|connectionstring|sessionid|signature|jwt|bearer|userpass|requirepass|masterauth|sshpass|dbpass)$/
const SECRET_WORD = /(?:^|_)(?:pass|pwd|pw|sig)$/

/** Whether what has a name is likely a secret: `PGPASSWORD`, `db.password`, `api-key`, `MYSQL_PWD`; not `PWD`, `token-file`. */
export function isSecretName(name: string): boolean {
  const words = name.replace(/[.-]/g, '_').toLowerCase()
  if (words === 'pwd') return false
  return SECRET_END.test(words.replaceAll('_', '')) || SECRET_WORD.test(words)
}

const HEADER =
  /(?<![\w-])(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key|api-key|apikey|private-token|x-[\w-]{0,40}token|x-[\w-]{0,40}(?:key|secret))(?:\\?["'])?\s?:\s{0,4}/gi
const AUTH_SCHEME = /(?:bearer|basic|digest|token|negotiate|ntlm|apikey|aws4-hmac-sha256)\s{1,4}/iy
const QUOTE = /\\?["']/y
const TO_QUOTE = /[^"'`\r\n\\]+/y

/** Headers of HTTP, to the end of their line or of the quotes around them. The scheme stays. */
function findHeaders(text: string, add: Add): void {
  let until = 0
  for (const match of text.matchAll(HEADER)) {
    if (match.index < until) continue
    const start = match.index + match[0].length
    let at = lengthAt(text, QUOTE, start) + start
    // without quotes around it the value of a header cannot be told from what follows, so it ends at a space
    const isQuoted = at > start || /["'`]/.test(text[match.index - 1] ?? '')
    at += lengthAt(text, AUTH_SCHEME, at)
    const form = isQuoted ? TO_QUOTE : VALUE
    until = at + lengthAt(text, form, at)
    // a plain number is the cookie that the kernel gives to a socket
    if (!/^\d+$/.test(text.slice(at, until))) add(at, until)
  }
}

/** How long the match of a sticky pattern is at a place. */
function lengthAt(text: string, form: RegExp, at: number): number {
  form.lastIndex = at
  return form.exec(text)?.[0].length ?? 0
}

const KEY_BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g

/** What is between the first and the last line of a private key; to the end of the text where the last line is cut off. */
function findKeyBlocks(text: string, add: Add): void {
  let from = 0
  for (const match of text.matchAll(KEY_BEGIN)) {
    if (match.index < from) continue
    const start = match.index + match[0].length
    const end = text.indexOf('-----END', start)
    from = end < 0 ? text.length : end
    add(start, from)
  }
}

/** Programs that take a password right after `-p`, or after `-p` or `-a` and a space. */
const JOINED_PASSWORD = /(?<![\w-])(?:mysql|mariadb|mysqldump|mysqladmin|mysqlimport|mongo|mongosh|mongodump)(?![\w/])/i
const SPACED_PASSWORD = /(?<![\w-])(?:sshpass|mongo|mongosh|mongodump|redis-cli|ldapsearch|docker login)(?![\w/])/i
const P_JOINED = /(?<![^\s"'`])-p(?=[^\s=])/g
const P_SPACED = /(?<![^\s"'`])-[apw]\s{1,4}(?=[^\s-])/g
/** `-u name -psecret`, as arguments alone. */
const USER_BEFORE = /(?<![^\s"'`])-u\s?[\w@.-]{1,64}\s/

function findShortOptions(text: string, add: Add): void {
  const addAll = (options: RegExp, isLikely: (value: string) => boolean): void => {
    for (const match of text.matchAll(options)) {
      const value = valueAt(text, VALUE, match.index + match[0].length)
      if (value !== undefined && isLikely(text.slice(value.from, value.to))) add(value.from, value.to)
    }
  }
  if (JOINED_PASSWORD.test(text)) addAll(P_JOINED, () => true)
  else if (USER_BEFORE.test(text)) addAll(P_JOINED, (value) => !/^[\d:,./-]+$/.test(value) && value.length > 3)
  if (SPACED_PASSWORD.test(text)) addAll(P_SPACED, () => true)
}

/** `scheme://user:secret@host`, to the last `@` before the path. */
const USER_INFO = /:\/\/[^\s/@:"'`<>]{0,256}:([^\s/"'`<>]{1,512})@/dg
/** `https://token@host`. */
const LONG_USER = /:\/\/([^\s/@:"'`<>]{20,256})@/dg
/** `curl -u user:secret`. */
const USER_OPTION = new RegExp(
  String.raw`(?<![^\s"'\x60])(?:-u|-U|--user|--proxy-user)(?:=|\s{0,4})["']?[^\s:"'\x60=]{1,128}:(${VALUE_CHAR}+)`,
  'dg',
)
const SCHEME = /(?<![\w-])(bearer|basic)\s{1,4}([\w.~+/=-]{8,})/dgi

/** Keys that show by their form what they are. */
const SHAPE = new RegExp(
  String.raw`(?<![A-Za-z0-9_-])(?:${[
    '(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])',
    'gh[opsur]_[A-Za-z0-9]{20,}',
    String.raw`github_pat_\w{20,}`,
    String.raw`glpat-[\w-]{16,}`,
    'xox[a-z]-[A-Za-z0-9-]{8,}',
    String.raw`AIza[\w-]{30,}`,
    String.raw`ya29\.[\w.-]{10,}`,
    '[rs]k_(?:live|test)_[A-Za-z0-9]{10,}',
    String.raw`sk-[\w-]{20,}`,
    'npm_[A-Za-z0-9]{30,}',
    String.raw`hvs\.[\w-]{20,}`,
    String.raw`SG\.[\w-]{16,}\.[\w-]{16,}`,
    String.raw`eyJ[\w-]{8,}(?:\.[\w-]*){1,4}`,
  ].join('|')})`,
  'dg',
)

/** Whether what follows the name of a scheme is no plain word, as in `basic authentication`. */
function isCredential(scheme: string, value: string): boolean {
  if (value.includes(SECRET_MASK)) return false
  return /\d/.test(value) || value.endsWith('=') || (scheme.toLowerCase() === 'bearer' && value.length >= 20)
}

function addGroup(match: RegExpMatchArray, add: Add, group = 1): void {
  const place = match.indices?.[group]
  if (place !== undefined) add(place[0], place[1])
}

/** Parts in their order; those that overlap or touch are one. */
function joined(parts: Part[]): Part[] {
  parts.sort((a, b) => a.from - b.from || a.to - b.to)
  const result: Part[] = []
  for (const part of parts) {
    const last = result.at(-1)
    if (last !== undefined && part.from <= last.to)
      result[result.length - 1] = { from: last.from, to: Math.max(last.to, part.to) }
    else result.push(part)
  }
  return result
}
