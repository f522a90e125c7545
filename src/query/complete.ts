/** What can stand where the cursor is in the text of a query. */
import { literal } from './ast'
import { FIELDS, RELATIONS, fieldOf, type FieldInfo, type FieldName } from './fields'
import { printQuery } from './print'

export interface CompletionItem {
  /** What takes the place of [from, to) of the text. */
  readonly insert: string
  readonly label: string
  readonly about: string
}

export interface Completion {
  readonly from: number
  readonly to: number
  readonly items: readonly CompletionItem[]
  /** Set where the values of a field in the log can be offered too, beginning with or holding `prefix`. */
  readonly values: { readonly field: FieldName; readonly prefix: string } | undefined
}

const VALUE = /(?:^|[\s(-])([a-z_]+):(?:!=)?(\((?:[^()]*,)?\s*)?("?)([^"\s(),]*)$/i
const NAME = /(?:^|[\s(])-?([a-z_]*)$/i
const REST = /^[a-z_]*([:~]?)/i

export function completionAt(text: string, caret: number): Completion | undefined {
  const before = text.slice(0, caret)
  if (isInQuotes(before) && !VALUE.test(before)) return undefined
  const value = VALUE.exec(before)
  const field = value === null ? undefined : fieldOf(value[1].toLowerCase())
  if (value !== null && field !== undefined) {
    const [, , list, quote, prefix] = value as readonly (string | undefined)[]
    const typed = prefix ?? ''
    const from = caret - typed.length - (quote ?? '').length
    const to = caret + (/^[^\s(),"]*"?/.exec(text.slice(caret))?.[0].length ?? 0)
    return valueCompletion(field, typed, list !== undefined, from, to)
  }
  const name = NAME.exec(before)
  if (name === null) return undefined
  // all of the word that the cursor is in; the sign behind it stays
  const [rest, sign] = REST.exec(text.slice(caret)) ?? ['', '']
  const items = nameItems(name[1].toLowerCase())
  return {
    from: caret - name[1].length,
    to: caret + rest.length - sign.length,
    items: sign === '' ? items : withoutSigns(items),
    values: undefined,
  }
}

function isInQuotes(before: string): boolean {
  return (before.replaceAll(/\\["\\]/g, '').match(/"/g)?.length ?? 0) % 2 === 1
}

function nameItems(prefix: string): CompletionItem[] {
  const items: CompletionItem[] = [
    ...FIELDS.map(({ name, about }) => ({ insert: `${name}:`, label: `${name}:`, about })),
    ...RELATIONS.map(({ name, about }) => ({ insert: `${name}:(`, label: `${name}:( )`, about })),
    { insert: 'not ', label: 'not', about: 'leaves out what follows' },
    { insert: 'or ', label: 'or', about: 'one of both' },
    { insert: 'and ', label: 'and', about: 'both, as without it' },
  ]
  return items.filter(({ insert }) => insert.startsWith(prefix) && insert.trim() !== prefix)
}

/** Names alone, of fields and relations. */
function withoutSigns(items: readonly CompletionItem[]): CompletionItem[] {
  return items.flatMap((item) => {
    const [name, sign] = item.insert.split(':')
    return sign === undefined ? [] : [{ ...item, insert: name }]
  })
}

function valueCompletion(
  field: FieldInfo & { readonly name: FieldName },
  prefix: string,
  isInList: boolean,
  from: number,
  to: number,
): Completion {
  const typed = prefix.toLowerCase()
  if (field.kind === 'choice') {
    const items = (field.choices ?? [])
      .filter(([word]) => word.startsWith(typed))
      .map(([word, meaning]) => ({ insert: word, label: word, about: meaning }))
    return { from, to, items, values: undefined }
  }
  if (field.kind === 'text' || field.kind === 'number')
    return { from, to, items: prefix === '' ? signItems(field, isInList) : [], values: { field: field.name, prefix } }
  return { from, to, items: prefix === '' ? signItems(field, isInList) : [], values: undefined }
}

/** How the values of a field can be written; what an example holds after the name. A list has none in it. */
function signItems(field: FieldInfo, isInList: boolean): CompletionItem[] {
  if (field.kind === 'text') return []
  return field.examples
    .filter((example) => example.startsWith(`${field.name}:`) && !(isInList && example.startsWith(`${field.name}:(`)))
    .map((example) => ({ insert: example.slice(field.name.length + 1), label: example, about: 'for example' }))
}

/** A value from the log, as it is to be written after the name of its field. */
export function valueItem(field: FieldName, value: string, about: string): CompletionItem {
  const kind = fieldOf(field)?.kind
  const insert =
    kind === 'text' ? printQuery({ type: 'field', field, values: [literal(value)] }).slice(field.length + 1) : value
  return { insert, label: value, about }
}
