import { formatCount } from '../../base/format'
import { visibleText } from '../../base/printable-text'
import { isSettled } from '../../state/session'
import { useSession, useStoreValue, useView, useViewer } from '../../state/viewer-context'

/** In place of the rows when nothing is left of them: says why, and how to see them again. */
export function NoRows() {
  const viewer = useViewer()
  const isPacked = useView((view) => view.layout === 'packed')
  const isTreeEmpty = useStoreValue(viewer.screen.frames.store, ({ answer }) => answer?.totalRows === 0)
  const arePackedEmpty = useStoreValue(viewer.screen.packedFrames.store, ({ answer }) => answer?.totalPx === 0)
  const filterText = useView((view) => view.filterText)
  const hiddenCount = useView((view) => view.hidden.size)
  const isAll = useSession(isSettled)
  const isRangeOnly = useView((view) => view.isRangeOnly)
  if (!(isPacked ? arePackedEmpty : isTreeEmpty)) return null
  return (
    <div className="no-rows empty small" role="status">
      {filterText !== '' && (
        <>
          <p>
            No process{isAll ? '' : ' that was read so far'} matches <code>{visibleText(filterText)}</code>
          </p>
          <button className="button" onClick={() => viewer.view.setState({ filterText: '' })}>
            Clear the filter
          </button>
        </>
      )}
      {!isPacked && isRangeOnly && (
        <>
          <p>Nothing that was there in the visible range is left to show.</p>
          <button className="button" onClick={() => viewer.view.setState({ isRangeOnly: false })}>
            Show rows outside of the range, too
          </button>
        </>
      )}
      {!isPacked && hiddenCount > 0 && (
        <button className="button" onClick={() => viewer.tree.showHidden()}>
          Show what is hidden ({formatCount(hiddenCount, 'row')})
        </button>
      )}
    </div>
  )
}
