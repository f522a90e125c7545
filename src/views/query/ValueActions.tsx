import { Minus, Plus } from 'lucide-react'
import { memo } from 'react'
import type { FieldName } from '../../query/fields'
import { useViewer } from '../../state/viewer-context'

/** Beside a value: only this, not this. They show on hover and for the keyboard; see `.with-actions`. */
export const ValueActions = memo(function ValueActions(props: { readonly field: FieldName; readonly value: string }) {
  const { field, value } = props
  const viewer = useViewer()
  const named = `${field} ${value}`
  return (
    <span className="value-actions">
      <button
        aria-label={`Only ${named}`}
        title={`Only this: ${named}`}
        onClick={() => viewer.filterBy(field, value, 'only')}
      >
        <Plus size={11} />
      </button>
      <button
        aria-label={`Not ${named}`}
        title={`Not this: ${named}`}
        onClick={() => viewer.filterBy(field, value, 'not')}
      >
        <Minus size={11} />
      </button>
    </span>
  )
})
