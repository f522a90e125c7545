import type { Frame } from '../../derive/frame'
import { stickyRows } from '../../state/sticky-rows'
import { useStoreValue, useTimeFormat, useViewer } from '../../state/viewer-context'
import { ROW_HEIGHT_PX, scrollTo } from '../../state/viewport'
import { LabelRow, labelOf } from './LabelRow'

/** Labels of the rows that stay at the top; the canvas draws their spans beside them. A click goes to the row. */
export function StickyRows({ frame }: { readonly frame: Frame }) {
  const viewer = useViewer()
  const format = useTimeFormat()
  // as text, so that the rows are rendered when they change and not at each pixel
  const shown = useStoreValue(viewer.viewport, ({ scrollTop }) => stickyRows(frame, scrollTop).join(' '))
  if (shown === '') return null
  return (
    <div className="sticky-rows" aria-hidden="true">
      {shown.split(' ').map((row, i) => {
        const label = labelOf(frame, Number(row))
        return (
          <LabelRow
            key={label.listRow}
            {...label}
            isSelected={false}
            isFocused={false}
            format={format}
            onClick={() => scrollTo(viewer.viewport, (label.listRow - i) * ROW_HEIGHT_PX, frame.totalRows)}
          />
        )
      })}
    </div>
  )
}
