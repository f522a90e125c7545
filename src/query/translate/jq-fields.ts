/** One field or word of a query → jq, tested on the record of a process. */
import type { Piece, Query, Value } from '../ast'
import { fieldOf, type FieldName } from '../fields'
import { readNumber, readTime } from '../read-scalar'
import { all, any, jqString, printCondition, type Condition } from './jq-condition'
import { ANY, Untranslatable, escapeOniguruma, toOniguruma } from './oniguruma'

/** What a condition needs beside the record of the process. Set by what is translated. */
export interface JqNeeds {
  /** `.node_name` and `.cluster_name` in the record. */
  envelope: boolean
  /** `.events` in the record: those of the process, each with its key as `type`. */
  events: boolean
  /** Where the process lives. */
  place: boolean
}

interface Leaf {
  /** True or false where it is known. */
  readonly is: Condition
  readonly isKnown: Condition
  /** True where `is` can be true of what is known alone. */
  readonly isImplied?: boolean
}

type LeafQuery = Extract<Query, { readonly type: 'word' | 'field' | 'regexp' }>
type TextQuery = Extract<Query, { readonly type: 'field' | 'regexp' }>

/** Throws `Untranslatable` with the reason. */
export function jqLeaf(query: LeafQuery, needs: JqNeeds): Leaf {
  if (query.type === 'word') return { is: wordTest(query.text), isKnown: true }
  const { field } = query
  needs.place ||= fieldOf(field)?.group === 'place'
  switch (field) {
    case 'binary':
      return textLeaf(query, { plain: FILE_NAME, slashed: '.binary', whole: '.binary' }, isText('.binary'))
    case 'name':
      return textLeaf(query, oneForm(FILE_NAME), isText('.binary'))
    case 'args':
      return textLeaf(query, oneForm('.arguments'))
    case 'cwd':
      return textLeaf(query, oneForm('.cwd'), isText('.cwd'))
    case 'flags':
      return listLeaf(query, '.flags // "" | split(" ")[]', '.flags')
    case 'user':
    case 'cap':
      throw new Untranslatable('agents write it in the exec event of a process alone, or in none')
    case 'label':
      return listLeaf(query, `${LABELS}[]`, `${LABELS} | join(" ")`)
    case 'path':
    case 'addr':
    case 'port':
      needs.events = true
      return subjectLeaf(query, field)
    case 'exec_id':
      return textLeaf(query, oneForm('.exec_id'))
    case 'node':
      needs.envelope = true
      return textLeaf(query, oneForm('.node_name'), isText('.node_name'))
    case 'cluster':
      needs.envelope = true
      return textLeaf(query, oneForm('.cluster_name'))
    case 'namespace':
      return textLeaf(query, oneForm('.pod.namespace'))
    case 'pod':
      return textLeaf(query, { ...oneForm('.pod.name'), slashed: path('.pod.namespace', '.pod.name') })
    case 'workload':
      return textLeaf(query, { ...oneForm('.pod.workload'), slashed: path('.pod.workload_kind', '.pod.workload') })
    case 'container':
      return listLeaf(
        query,
        `${CONTAINER_NAME}, ${CONTAINER_ID} | select(. != "")`,
        `(${CONTAINER_NAME} | select(. != "")) // ${CONTAINER_ID}`,
      )
    case 'image':
      return textLeaf(query, oneForm('(.pod.container.image | .name // .id // "")'))
    case 'pid':
    case 'uid':
    case 'auid':
      return numberLeaf(query, `.${field}`)
    case 'start':
      return startLeaf(query)
    case 'exit':
    case 'signal':
    case 'outcome':
      needs.events = true
      return exitLeaf(query)
    case 'event':
    case 'function':
    case 'policy':
    case 'action':
      needs.events = true
      return eventLeaf(query)
    case 'duration':
    case 'end':
      throw new Untranslatable('the end of a process may be another exec in its pid, which jq would have to look for')
    case 'depth':
    case 'children':
    case 'entry':
    case 'crosses':
    case 'inferred':
    case 'quality':
      throw new Untranslatable('Treeline concludes it from the whole log, and no event says it')
  }
}

const FILE_NAME = '(.binary // "" | split("/")[-1] // "")'
const LABELS = '([.pod.pod_labels | objects | to_entries | sort_by(.key)[] | "\\(.key)=\\(.value | strings // "")"])'
const CONTAINER_NAME = '(.pod.container.name // "")'
const CONTAINER_ID = '(.pod.container.id // .docker // "" | sub("^[^:]*://"; ""))'

interface Forms {
  readonly plain: string
  readonly slashed: string
  readonly whole: string
}

function oneForm(text: string): Forms {
  return { plain: text, slashed: text, whole: text }
}

/** `a/b`, null where there is no b. */
function path(a: string, b: string): string {
  return `(if (${b} // "") == "" then "" else "\\(${a} // "")/\\(${b})" end)`
}

function isText(text: string): Condition {
  return { text: `(${text} // "") != ""` }
}

function textLeaf(query: TextQuery, forms: Forms, isKnown: Condition = true): Leaf {
  if (query.type === 'regexp') {
    const test: Condition = { text: `(${forms.whole} // "" | test(${jqString(toOniguruma(query.pattern))}))` }
    return { is: all([...(isKnown === true ? [isText(forms.whole)] : []), test]), isKnown }
  }
  const isSlashed = (value: Value): boolean =>
    value.is === 'pattern' && value.pieces.some((piece) => typeof piece === 'string' && piece.includes('/'))
  const slashed = query.values.filter(isSlashed)
  const plain = query.values.filter((value) => !isSlashed(value))
  return {
    is: any([valuesTest(plain, forms.plain), valuesTest(slashed, forms.slashed)]),
    isKnown,
    isImplied: !query.values.some(isNone),
  }
}

/** `texts` gives the names that a process has; `whole` is what regular expressions look at. */
function listLeaf(query: TextQuery, texts: string, whole: string): Leaf {
  if (query.type === 'regexp') return textLeaf(query, oneForm(`(${whole})`))
  const named = query.values.filter((value) => !isNone(value))
  const none: Condition = named.length < query.values.length ? { text: `([${texts}] - [""] == [])` } : false
  const found = valuesTest(named, '.')
  const some: Condition = found === false ? false : { text: `any(${texts}; ${printCondition(found)})` }
  return { is: any([none, some]), isKnown: true }
}

function isNone(value: Value): boolean {
  return value.is === 'pattern' && value.pieces.length === 0
}

/** True where a text is one of the values. A path may be null; what is in parentheses is a string. */
function valuesTest(values: readonly Value[], text: string): Condition {
  const patterns = values.flatMap((value) => (value.is === 'pattern' ? [value.pieces] : []))
  const literals = patterns.flatMap((pieces) =>
    pieces.length === 0 ? [''] : pieces.length === 1 && typeof pieces[0] === 'string' ? [pieces[0]] : [],
  )
  const globs = patterns.filter((pieces) => pieces.length > 1 || (pieces.length === 1 && typeof pieces[0] !== 'string'))
  const subject = text === '.' || text.startsWith('(') ? text : `(${text} // "")`
  const one: Condition =
    literals.length === 0
      ? false
      : literals.length === 1
        ? { text: `${subject} == ${jqString(literals[0])}` }
        : { text: pipe(subject, `IN(${literals.map(jqString).join(', ')})`) }
  return any([one, ...globs.map((pieces) => globTest(pieces, subject))])
}

/** A test of a subject; `.` is passed on as it is. */
function pipe(subject: string, test: string): string {
  return subject === '.' ? test : `(${subject} | ${test})`
}

/** A pattern never finds what is not there. */
function globTest(pieces: readonly Piece[], subject: string): Condition {
  const [first, second, third] = pieces
  const isAny = (piece: Piece | undefined): boolean => typeof piece === 'object' && piece.glob === '*'
  if (pieces.every(isAny)) return { text: `${subject} != ""` }
  if (pieces.length === 2 && typeof first === 'string' && isAny(second))
    return { text: pipe(subject, `startswith(${jqString(first)})`) }
  if (pieces.length === 2 && isAny(first) && typeof second === 'string')
    return { text: pipe(subject, `endswith(${jqString(second)})`) }
  if (pieces.length === 3 && isAny(first) && typeof second === 'string' && isAny(third))
    return { text: pipe(subject, `index(${jqString(second)}) != null`) }
  const source = pieces
    .map((piece) => (typeof piece === 'string' ? escapeOniguruma(piece) : piece.glob === '*' ? `${ANY}*` : ANY))
    .join('')
  return { text: pipe(subject, `test(${jqString(String.raw`\A${source}\z`)})`) }
}

/** Upper and lower case alike. */
function wordTest(word: string): Condition {
  if (word === '') return true
  const subject = '(.binary, .arguments, (.pod | objects | "\\(.namespace)/\\(.name)") | strings)'
  const lower = word.toLowerCase()
  if (/^[\0-\x7f]*$/.test(lower)) return { text: `any(${subject}; ascii_downcase | index(${jqString(lower)}) != null)` }
  // the one letter whose lower case is two
  const parts = lower.match(/i\u{307}|./gsu) ?? []
  const source = parts.map((part) => {
    if (part.length > 1 && part.startsWith('i')) return '(?:[iI]\u{307}|\u{130})'
    const upper = part.toUpperCase()
    const isOne = Array.from(upper).length === 1
    return isOne && upper !== part ? `[${escapeOniguruma(part)}${escapeOniguruma(upper)}]` : escapeOniguruma(part)
  })
  return { text: `any(${subject}; test(${jqString(source.join(''))}))` }
}

// ── numbers and times ────────────────────────────────────────────────────────────────────────────────────────────────

const SIGNS = { equal: '==', above: '>', atLeast: '>=', below: '<', atMost: '<=' } as const

function numberTest(values: readonly Value[], number: string): Condition {
  const equal = values.flatMap((value) => (value.is === 'equal' ? [readNumber(value.scalar)] : []))
  const others = values.filter((value) => value.is !== 'equal')
  const one: Condition =
    equal.length === 0
      ? false
      : equal.length === 1
        ? { text: `${number} == ${equal[0]}` }
        : { text: `(${number} | IN(${equal.join(', ')}))` }
  return any([
    one,
    ...others.map((value): Condition => {
      if (value.is === 'pattern') return false
      if (value.is !== 'range') return { text: `${number} ${SIGNS[value.is]} ${readNumber(value.scalar)}` }
      return all([
        value.from === '' ? true : { text: `${number} >= ${readNumber(value.from)}` },
        value.to === '' ? true : { text: `${number} <= ${readNumber(value.to)}` },
      ])
    }),
  ])
}

function numberLeaf(query: TextQuery, number: string): Leaf {
  return { is: numberTest(valuesOf(query), number), isKnown: { text: `(${number} | type) == "number"` } }
}

function valuesOf(query: TextQuery): readonly Value[] {
  return query.type === 'field' ? query.values : []
}

/** Times of one length, to compare as texts: `2024-05-01T10:00:02.500000000`. */
const START = '(.start_time | .[:19] + "." + (.[20:-1] + "000000000")[:9])'

function startLeaf(query: TextQuery): Leaf {
  const at = ({ sec, ns }: { sec: number; ns: number }): string =>
    jqString(`${new Date(sec * 1000).toISOString().slice(0, 19)}.${String(ns).padStart(9, '0')}`)
  const compare = (sign: string, time: { sec: number; ns: number } | undefined): Condition =>
    time === undefined ? true : { text: `${START} ${sign} ${at(time)}` }
  const tests = valuesOf(query).map((value): Condition => {
    if (value.is === 'pattern') return false
    if (value.is === 'range')
      return all([compare('>=', readTime(value.from)?.from), compare('<=', readTime(value.to)?.rangeEnd)])
    const span = readTime(value.scalar)
    if (span === undefined) return false
    switch (value.is) {
      case 'equal':
        return all([compare('>=', span.from), compare('<=', span.to)])
      case 'above':
        return compare('>', span.to)
      case 'atLeast':
        return compare('>=', span.from)
      case 'below':
        return compare('<', span.from)
      case 'atMost':
        return compare('<=', span.to)
    }
  })
  return { is: any(tests), isKnown: isText('.start_time') }
}

// ── other events of the process ──────────────────────────────────────────────────────────────────────────────────────

const EXIT = '(.events[] | select(.type == "process_exit"))'
const HAS_EXIT: Condition = { text: 'any(.events[]; .type == "process_exit")' }

function exitTest(condition: Condition): Condition {
  return typeof condition === 'boolean' ? condition : { text: `any(${EXIT}; ${printCondition(condition)})` }
}

/** A process that a signal ended is known to have no status; status 0 is not written. */
function exitLeaf(query: TextQuery): Leaf {
  const noSignal: Condition = { text: '(.signal // "") == ""' }
  if (query.field === 'exit')
    return { is: exitTest(all([noSignal, numberTest(valuesOf(query), '(.status // 0)')])), isKnown: HAS_EXIT }
  if (query.field === 'signal') {
    if (query.type === 'regexp') {
      const { is } = textLeaf(query, oneForm('.signal'))
      return { is: exitTest(is), isKnown: HAS_EXIT }
    }
    const upper = valuesOf(upperCase(query))
    const is = any([valuesTest(upper, '.signal'), valuesTest(upper, '(.signal // "" | ltrimstr("SIG"))')])
    return { is: exitTest(is), isKnown: HAS_EXIT }
  }
  const words = valuesOf(query).flatMap((value) => (value.is === 'equal' ? [value.scalar] : []))
  const tests = words.map((word): Condition => {
    if (word === 'signal') return exitTest({ text: '(.signal // "") != ""' })
    if (word === 'exit0')
      return all([
        exitTest(all([noSignal, { text: '(.status // 0) == 0' }])),
        { text: `(any(.events[]; ${ACTION} | IN("SIGKILL", "OVERRIDE")) | not)` },
      ])
    throw new Untranslatable('Treeline concludes it from the whole log, and no event says it')
  })
  return { is: any(tests), isKnown: true }
}

function upperCase(query: TextQuery): TextQuery {
  if (query.type === 'regexp') return query
  const values = query.values.map((value): Value => {
    if (value.is !== 'pattern') return value
    return {
      is: 'pattern',
      pieces: value.pieces.map((piece) => (typeof piece === 'string' ? piece.toUpperCase() : piece)),
    }
  })
  return { ...query, values }
}

/** What a policy did, without its prefix: the graver of `action` and `return_action`. */
const ACTION =
  '([.action, .return_action | strings | ltrimstr("KPROBE_ACTION_")] as $done |' +
  ' [("SIGKILL", "OVERRIDE", "SIGNAL") | select(IN($done[]))][0])'
const IS_ACTIVITY = '(.type | IN("process_exec", "process_exit") | not)'

/** As Treeline names what activity is about. */
const FUNCTION =
  '(if .type == "process_tracepoint" then [.subsys, .event | strings] | join("/")' +
  ' elif .type == "process_usdt" then [.provider, .name | strings] | join(":")' +
  ' elif .type == "process_uprobe" then .symbol' +
  ' elif .type | IN("process_kprobe", "process_lsm") then .function_name else "" end)'

const ARGUMENTS = '(.args, .return, .data | objects, (arrays | .[] | objects))'
const NAMED = (...members: readonly string[]): string => `${ARGUMENTS} | .[] | objects | ${members.join(', ')}`

/** What the values of activity name, as `tetragon/subjects.ts` finds it. */
const SUBJECTS = {
  path: `(.path, (${NAMED('.path')}), (${ARGUMENTS} | .string_arg | strings | select(startswith("/"))) | strings, numbers | tostring)`,
  addr: `(${NAMED('.saddr', '.daddr', '.addr')} | strings, numbers | tostring)`,
  port: `(${NAMED('.sport', '.dport', '.port')} | numbers, (strings | select(test("^[0-9]+$")) | tonumber) | select(. != 0))`,
} as const

function subjectLeaf(query: TextQuery, kind: keyof typeof SUBJECTS): Leaf {
  const all = `.events[] | select(${IS_ACTIVITY}) | ${SUBJECTS[kind]}`
  if (kind !== 'port' && query.type === 'field') return listLeaf(query, all, '')
  const test =
    query.type === 'field'
      ? printCondition(numberTest(query.values, '.'))
      : `. != "" and test(${jqString(toOniguruma(query.pattern))})`
  return { is: { text: `any(${all}; ${test})` }, isKnown: true }
}

function eventLeaf(query: TextQuery): Leaf {
  if (query.field === 'action') {
    const words = valuesOf(query).flatMap((value) =>
      value.is === 'equal' ? [jqString(value.scalar.toUpperCase())] : [],
    )
    return {
      is: { text: `any(.events[] | select(${IS_ACTIVITY}); ${ACTION} | IN(${words.join(', ')}))` },
      isKnown: true,
    }
  }
  const names: Record<string, string> = {
    event: '.type, (.type | ltrimstr("process_"))',
    function: FUNCTION,
    policy: '.policy_name',
  } satisfies Partial<Record<FieldName, string>>
  const texts = `.events[] | (${names[query.field]}) // ""`
  if (query.type === 'field') return listLeaf(query, texts, '')
  const whole = query.field === 'event' ? '.type' : names[query.field]
  return {
    is: { text: `any(.events[] | ${whole} // ""; . != "" and test(${jqString(toOniguruma(query.pattern))}))` },
    isKnown: true,
  }
}
