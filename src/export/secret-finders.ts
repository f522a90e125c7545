/**
 * What finds likely secrets, each by another sign. A finder says by `hints` what is in each text in which it finds
 * something, made of the same words that it goes by, so that texts without any hint need not be looked at.
 *
 * Each takes time linear in the text: its patterns begin at a literal or at the start of a word, what they repeat is
 * bounded or ends at the first character that is not theirs, and nothing within a value is read twice.
 */
import { isSecretName, SECRET_NAME_END } from './secret-names'
import { endOfQuoted, endOfWord, openingAt, openingBefore, valueAt, type Part } from './secret-values'

export type Add = (from: number, to: number) => void

export interface SecretFinder {
  /** Sources of regular expressions, of which upper and lower case are alike. They hold for the text as JSON, too. */
  readonly hints: readonly string[]
  readonly find: (text: string, add: Add) => void
}

/** What may stand behind a name, in a text or as JSON writes it. */
const AFTER_NAME = String.raw`(?=[\s=:"'\\])`
/** What an option may stand behind. */
const BEFORE_OPTION = String.raw`(?<![^\s"'\x60])`
/** A dash that begins an option, also as JSON writes what is before it. */
const HINT_DASH = String.raw`-(?<=(?:^|[\s"'\x60]|\\[bfnrt]|\\u[\da-f]{4})-)`

// ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `--name=`, `--name value`, `"--name", "value"`. The value is what comes next. */
const OPTION = /(?<![^\s"'`=([,;])--?([A-Za-z][\w.-]{0,79})(?:=|\\?["'],\s?(?=\\?["'])|\s{1,4}(?![-\s]))/g
/** `NAME=`, `name: `, `"name":`. */
const ASSIGNMENT = /(?<![\w./-])([A-Za-z_][\w.-]{0,79})(?:\\{0,3}["']?\s?:\s{0,2}|=| = )/g
/** After `?` or `&` in an address, a value ends at the next one. */
const QUERY_VALUE = /[^\s"'`&#;]*/y
/** What a shell writes in place of a value is none. */
const SHELL_VARIABLE = /^\$(?:\w+|\{\w+\}?)$/
const SHELL_COMMAND = '$('

const named: SecretFinder = {
  hints: [SECRET_NAME_END + AFTER_NAME],
  find: (text, add) => {
    findNamed(text, OPTION, true, add)
    findNamed(text, ASSIGNMENT, false, add)
  },
}

function findNamed(text: string, names: RegExp, isOption: boolean, add: Add): void {
  let until = 0
  for (const match of text.matchAll(names)) {
    if (match.index < until || !isSecretName(match[1])) continue
    const end = match.index + match[0].length
    // read no further: the words of a command may be as long as the text, and have names in them
    if (text.startsWith(SHELL_COMMAND, openingAt(text, end)?.from ?? end)) continue
    const value = namedValue(text, match.index, end, isOption && match[0].endsWith('='))
    if (value === undefined || SHELL_VARIABLE.test(text.slice(value.from, value.to))) continue
    add(value.from, value.to)
    until = value.to
  }
}

/** `mayBeQuotedWithName`: of `"--name=a value"` all is the value. */
function namedValue(text: string, from: number, end: number, mayBeQuotedWithName: boolean): Part | undefined {
  const before = text[from - 1]
  if (before === '?' || before === '&') {
    const to = end + lengthAt(text, QUERY_VALUE, end)
    return to > end ? { from: end, to } : valueAt(text, end)
  }
  return mayBeQuotedWithName ? joinedValue(text, from, end) : valueAt(text, end)
}

/** The value of an option that is one argument with it, from `at`; the argument begins at `from`. */
function joinedValue(text: string, from: number, at: number): Part | undefined {
  const opening = openingAt(text, at) === undefined ? openingBefore(text, from) : undefined
  if (opening === undefined) return valueAt(text, at)
  const to = endOfQuoted(text, opening, at)
  return to > at ? { from: at, to } : undefined
}

/** How long the match of a sticky pattern is at a place. */
function lengthAt(text: string, form: RegExp, at: number): number {
  form.lastIndex = at
  return form.exec(text)?.[0].length ?? 0
}

// ── headers ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const HEADER_NAME =
  String.raw`(?:(?:proxy-)?authorization|(?:set-)?cookie|x-api-key|api-key|apikey|private-token|` +
  String.raw`x-[\w-]{0,40}token|x-[\w-]{0,40}(?:key|secret))`
const HEADER = new RegExp(String.raw`(?<![\w-])${HEADER_NAME}(?:\\?["'])?\s?:\s{0,4}`, 'gi')
const AUTH_SCHEME = /(?:bearer|basic|digest|token|negotiate|ntlm|apikey|aws4-hmac-sha256)\s{1,4}/iy

/** Headers of HTTP, to the quote that closes what is around them or their value. The scheme stays. */
const headers: SecretFinder = {
  hints: [HEADER_NAME + AFTER_NAME],
  find: (text, add) => {
    let until = 0
    for (const match of text.matchAll(HEADER)) {
      if (match.index < until) continue
      const start = match.index + match[0].length
      const ofValue = openingAt(text, start)
      const opening = ofValue ?? (/["']/.test(match[0]) ? undefined : openingBefore(text, match.index))
      let at = ofValue?.from ?? start
      at += lengthAt(text, AUTH_SCHEME, at)
      // without quotes around it the value of a header cannot be told from what follows, so it ends at a space
      until = opening === undefined ? endOfWord(text, at) : endOfQuoted(text, opening, at)
      // a plain number is the cookie that the kernel gives to a socket
      if (!/^\d+$/.test(text.slice(at, until))) add(at, until)
    }
  },
}

// ── private keys ─────────────────────────────────────────────────────────────────────────────────────────────────────

const KEY_BEGIN = '-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----'

/** What is between the first and the last line of a private key; to the end of the text where the last line is cut off. */
const keyBlocks: SecretFinder = {
  hints: [KEY_BEGIN],
  find: (text, add) => {
    let from = 0
    for (const match of text.matchAll(new RegExp(KEY_BEGIN, 'g'))) {
      if (match.index < from) continue
      const start = match.index + match[0].length
      const end = text.indexOf('-----END', start)
      from = end < 0 ? text.length : end
      add(start, from)
    }
  },
}

// ── options of one letter ────────────────────────────────────────────────────────────────────────────────────────────

const NAME_END = String.raw`(?![\w/])`
const program = (names: string): RegExp => new RegExp(String.raw`(?<![\w-])(?:${names})${NAME_END}`, 'i')
/** Programs that take a password right after `-p`. */
const JOINED = 'mysql|mariadb|mysqldump|mysqladmin|mysqlimport|mongo|mongosh|mongodump|sshpass'
/** Programs that take a password after `-p`, `-a` or `-w` and a space. */
const SPACED = 'sshpass|mongo|mongosh|mongodump|redis-cli|ldapsearch'
const LOGIN = '(?:docker|podman|nerdctl|buildah|skopeo|helm registry) login'
const JOINED_PASSWORD = program(JOINED)
const SPACED_PASSWORD = program(`${SPACED}|${LOGIN}`)
const CURL = program('curl')
const SAMBA = program('smb[a-z]+|rpcclient|samba-tool|winexe|net')
const P_JOINED = new RegExp(String.raw`${BEFORE_OPTION}-p(?=[^\s=])`, 'g')
const P_SPACED = new RegExp(String.raw`${BEFORE_OPTION}-[apw](?:\s{1,4}|=)(?=[^\s-])`, 'g')
/** `-u name -psecret`, as arguments alone. */
const USER_BEFORE = new RegExp(String.raw`${BEFORE_OPTION}-u\s?[\w@.-]{1,64}\s`)

const passwordOptions: SecretFinder = {
  hints: [`(?:${JOINED}|${SPACED}|login)${NAME_END}`, `${HINT_DASH}u`],
  find: (text, add) => {
    if (JOINED_PASSWORD.test(text)) addValues(text, P_JOINED, () => true, add)
    else if (USER_BEFORE.test(text))
      addValues(text, P_JOINED, (value) => !/^[\d:,./-]+$/.test(value) && value.length > 3, add)
    if (SPACED_PASSWORD.test(text)) addValues(text, P_SPACED, () => true, add)
  },
}

/** Values right behind options, that are likely secrets. */
function addValues(text: string, options: RegExp, isLikely: (value: string) => boolean, add: Add): void {
  let until = 0
  for (const match of text.matchAll(options)) {
    if (match.index < until) continue
    const value = joinedOrSpaced(text, match)
    if (value === undefined) continue
    until = value.to
    if (isLikely(text.slice(value.from, value.to))) add(value.from, value.to)
  }
}

function joinedOrSpaced(text: string, { index, 0: option }: RegExpExecArray): Part | undefined {
  const end = index + option.length
  return /\s$/.test(option) ? valueAt(text, end) : joinedValue(text, index, end)
}

/** `-b name=value`; without `=` it is a file. */
const COOKIE_OPTION = new RegExp(String.raw`${BEFORE_OPTION}--cookie(?:=|\s{1,4})`, 'g')
const CURL_COOKIE = new RegExp(String.raw`${BEFORE_OPTION}-b\s{0,4}`, 'g')

const cookieOptions: SecretFinder = {
  hints: [`${HINT_DASH}(?:-cookie|b)`],
  find: (text, add) => {
    const isLikely = (value: string): boolean => value.includes('=')
    addValues(text, COOKIE_OPTION, isLikely, add)
    if (CURL.test(text)) addValues(text, CURL_COOKIE, isLikely, add)
  },
}

/** `curl -u user:secret`; curl takes other letters before it. */
const USER_OPTION = userOption('-u|-U|--user|--proxy-user', ':')
const CURL_USER = userOption('-[A-Za-z]{1,8}[uU]', ':')
/** `smbclient -U user%secret`. */
const SAMBA_USER = userOption('-U|--user', '%')

function userOption(options: string, separator: string): RegExp {
  return new RegExp(
    String.raw`${BEFORE_OPTION}(?:${options})(?:=|\s{0,4})(\\{0,3}["'])?[^\s:%"'\x60=]{1,128}${separator}`,
    'g',
  )
}

const userOptions: SecretFinder = {
  hints: [`${HINT_DASH}(?:[a-z]{0,8}u|-(?:proxy-)?user)`],
  find: (text, add) => {
    findUsers(text, USER_OPTION, add)
    if (CURL.test(text)) findUsers(text, CURL_USER, add)
    if (SAMBA.test(text)) findUsers(text, SAMBA_USER, add)
  },
}

function findUsers(text: string, options: RegExp, add: Add): void {
  let until = 0
  for (const match of text.matchAll(options)) {
    if (match.index < until) continue
    const at = match.index + match[0].length
    const quoted: string | undefined = match[1]
    until =
      quoted === undefined
        ? endOfWord(text, at)
        : endOfQuoted(text, { from: at, quote: quoted.slice(-1), backslashes: quoted.length - 1 }, at)
    // a user and a group by number
    if (!/^\d+$/.test(text.slice(at, until))) add(at, until)
  }
}

// ── addresses, schemes, forms ────────────────────────────────────────────────────────────────────────────────────────

/** `scheme://user:secret@host`, to the last `@` before the path. */
const USER_INFO = /:\/\/[^\s/@:"'`<>]{0,256}:([^\s/"'`<>]{1,512})@/dg
/** `https://token@host`. */
const LONG_USER = /:\/\/([^\s/@:"'`<>]{20,256})@/dg

const addresses: SecretFinder = {
  hints: [String.raw`:\\?/\\?/[^\s/"]*@`],
  find: (text, add) => {
    for (const match of text.matchAll(USER_INFO)) addGroup(match, add)
    for (const match of text.matchAll(LONG_USER)) addGroup(match, add)
  },
}

const SCHEME_NAME = '(?:bearer|basic)'
const SCHEME = new RegExp(String.raw`(?<![\w-])(${SCHEME_NAME})\s{1,4}([\w.~+/=-]{8,})`, 'dgi')

const schemes: SecretFinder = {
  hints: [String.raw`${SCHEME_NAME}(?=[\s\\])`],
  find: (text, add) => {
    for (const match of text.matchAll(SCHEME)) if (isCredential(match[1], match[2])) addGroup(match, add, 2)
  },
}

/** Whether what follows the name of a scheme is no plain word, as in `basic authentication`. */
function isCredential(scheme: string, value: string): boolean {
  return /\d/.test(value) || value.endsWith('=') || (scheme.toLowerCase() === 'bearer' && value.length >= 20)
}

/** Keys that show by their form what they are: how they begin, and how they go on. */
const FORMS: readonly (readonly [begin: string, rest: string])[] = [
  ['(?:AKIA|ASIA)', '[A-Z0-9]{16}(?![A-Za-z0-9])'],
  ['gh[opsur]_', '[A-Za-z0-9]{20,}'],
  ['github_pat_', String.raw`\w{20,}`],
  ['glpat-', String.raw`[\w-]{16,}`],
  ['xox[a-z]-', '[A-Za-z0-9-]{8,}'],
  ['AIza', String.raw`[\w-]{30,}`],
  [String.raw`ya29\.`, String.raw`[\w.-]{10,}`],
  ['[rs]k_(?:live|test)_', '[A-Za-z0-9]{10,}'],
  ['sk-', String.raw`[\w-]{20,}`],
  ['npm_', '[A-Za-z0-9]{30,}'],
  [String.raw`hvs\.`, String.raw`[\w-]{20,}`],
  [String.raw`SG\.`, String.raw`[\w-]{16,}\.[\w-]{16,}`],
  ['eyJ', String.raw`[\w-]{8,}(?:\.[\w-]*){1,4}`],
]
const FORM = new RegExp(`(?<![A-Za-z0-9_-])(?:${FORMS.map(([begin, rest]) => begin + rest).join('|')})`, 'dg')

const forms: SecretFinder = {
  hints: FORMS.map(([begin]) => begin),
  find: (text, add) => {
    for (const match of text.matchAll(FORM)) addGroup(match, add, 0)
  },
}

function addGroup(match: RegExpMatchArray, add: Add, group = 1): void {
  const place = match.indices?.[group]
  if (place !== undefined) add(place[0], place[1])
}

export const FINDERS: readonly SecretFinder[] = [
  keyBlocks,
  headers,
  named,
  passwordOptions,
  cookieOptions,
  userOptions,
  addresses,
  schemes,
  forms,
]
