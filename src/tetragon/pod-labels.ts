/** Labels of a pod as one text: `key=value`, in order of keys, with NUL between, which no label has. */
import { isObject, textOf } from './decode'
import type { Json } from './wire'

const SEPARATOR = '\0'

export function labelsText(labels: Json | undefined): string {
  if (!isObject(labels)) return ''
  return Object.keys(labels)
    .toSorted()
    .map((key) => `${key}=${textOf(labels[key])}`)
    .join(SEPARATOR)
}

/** The labels in a text of `labelsText`. */
export function labelsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(SEPARATOR)
}
