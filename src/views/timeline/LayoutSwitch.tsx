import { ChartNoAxesGantt, ListTree } from 'lucide-react'
import type { Layout } from '../../state/view'
import { useView, useViewer } from '../../state/viewer-context'

const LAYOUTS: readonly { readonly layout: Layout; readonly Icon: typeof ListTree; readonly title: string }[] = [
  { layout: 'tree', Icon: ListTree, title: 'One row for each process (v)' },
  { layout: 'packed', Icon: ChartNoAxesGantt, title: 'Spans packed into lanes, for many pods at once (v)' },
]

/** Tree or packed lanes. */
export function LayoutSwitch() {
  const viewer = useViewer()
  const shown = useView((view) => view.layout)
  return (
    <div className="layout-switch" role="group" aria-label="Layout">
      {LAYOUTS.map(({ layout, Icon, title }) => (
        <button
          key={layout}
          aria-label={layout}
          aria-pressed={layout === shown}
          title={title}
          onClick={() => viewer.setLayout(layout)}
        >
          <Icon size={12} aria-hidden="true" />
          <span>{layout}</span>
        </button>
      ))}
    </div>
  )
}
