import { useEffect, useState } from 'react'
import { formatCount } from '../../base/format'
import { valueItem, type Completion, type CompletionItem } from '../../query/complete'
import { useViewer } from '../../state/viewer-context'

const NONE: readonly CompletionItem[] = []

/** What can be completed: words of the language at once, values of the log when the store worker has counted them. */
export function useCompletionItems(completion: Completion | undefined): readonly CompletionItem[] {
  const viewer = useViewer()
  const field = completion?.values?.field
  const prefix = completion?.values?.prefix ?? ''
  const key = field === undefined ? '' : `${field}:${prefix}`
  const [values, setValues] = useState({ key: '', items: NONE })
  useEffect(() => {
    if (field === undefined) return
    let isCurrent = true
    const noun = field === 'event' || field === 'function' || field === 'policy' ? 'event' : 'process'
    viewer
      .ask('fieldValues', { field, prefix })
      .then((found) => {
        if (isCurrent)
          setValues({
            key: `${field}:${prefix}`,
            items: found.map(({ value, count }) => valueItem(field, value, formatCount(count, noun))),
          })
      })
      .catch(reportError)
    return () => {
      isCurrent = false
    }
  }, [viewer, field, prefix])
  if (completion === undefined) return NONE
  // while the next answer is on its way, the last one of the field stays
  const isOfField = field !== undefined && values.key.startsWith(`${field}:`)
  if (key === '' || !isOfField) return completion.items
  return values.items.length === 1 && values.items[0].insert === prefix ? NONE : [...values.items, ...completion.items]
}
