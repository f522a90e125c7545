import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import { safeStorage } from '../state/preferences'
import { hasFeed } from '../state/session'
import { usePreferences, useSession, useViewer } from '../state/viewer-context'
import { Later } from './actions/Later'
import { BottomPane } from './bottom/BottomPane'
import { Details } from './details/Details'
import { PodList } from './pods/PodList'
import { Notices } from './shared/Notices'
import { useWorkbenchState } from './shared/use-workbench-state'
import { StatusBar } from './status/StatusBar'
import { EmptyLog } from './timeline/EmptyLog'
import { Timeline } from './timeline/Timeline'
import { TopBar } from './top-bar/TopBar'

const loadSnapshotBar = () => import('./shared/SnapshotBar').then((module) => module.SnapshotBar)
const loadFeedStrip = () => import('./live/FeedStrip').then((module) => module.FeedStrip)
const NO_PROPS = {}

/** Everything that is seen of an open log; hidden, but laid out, until there is one. */
export function Workbench({ isOpen }: { readonly isOpen: boolean }) {
  const viewer = useViewer()
  const isPodsOpen = usePreferences((preferences) => preferences.isPodsOpen)
  const isDetailsOpen = usePreferences((preferences) => preferences.isDetailsOpen)
  const isBottomOpen = usePreferences((preferences) => preferences.isBottomOpen)
  const hasEvents = useSession((state) => state.summary !== undefined && state.summary.range !== undefined)
  const isFed = useSession((state) => hasFeed(state.sources))
  // from left to right: widths are remembered under these names in this order
  const columns = [...(isPodsOpen ? ['pods'] : []), 'main', ...(isDetailsOpen ? ['details'] : [])]
  const columnLayout = useDefaultLayout({ id: 'treeline.columns', panelIds: columns, storage: safeStorage })
  const rowLayout = useDefaultLayout({
    id: 'treeline.rows',
    panelIds: isBottomOpen ? ['rows', 'bottom'] : ['rows'],
    storage: safeStorage,
  })
  const root = useWorkbenchState(viewer, isOpen)

  return (
    <div className="workbench" ref={root} inert={!isOpen}>
      <TopBar />
      <Later load={loadSnapshotBar} props={viewer.page.snapshot && NO_PROPS} />
      <Notices />
      <Group className="columns" orientation="horizontal" {...columnLayout}>
        {isPodsOpen && (
          <>
            <Panel
              id="pods"
              defaultSize="230px"
              minSize="140px"
              maxSize="40%"
              groupResizeBehavior="preserve-pixel-size"
            >
              <PodList />
            </Panel>
            <Separator className="separator vertical" aria-label="Resize pods" />
          </>
        )}
        <Panel id="main" minSize="320px">
          <main className="center" aria-label="Processes over time">
            <div className="log" data-shown={hasEvents} inert={!hasEvents}>
              <Group orientation="vertical" {...rowLayout}>
                <Panel id="rows" minSize="180px">
                  <Timeline />
                </Panel>
                {isBottomOpen && (
                  <>
                    <Separator className="separator horizontal" aria-label="Resize events" />
                    <Panel id="bottom" defaultSize="178px" minSize="80px" groupResizeBehavior="preserve-pixel-size">
                      <BottomPane />
                    </Panel>
                  </>
                )}
              </Group>
            </div>
            {isOpen && !hasEvents && <EmptyLog />}
          </main>
        </Panel>
        {isDetailsOpen && (
          <>
            <Separator className="separator vertical" aria-label="Resize details" />
            <Panel
              id="details"
              defaultSize="370px"
              minSize="220px"
              maxSize="50%"
              groupResizeBehavior="preserve-pixel-size"
            >
              <Details />
            </Panel>
          </>
        )}
      </Group>
      <Later load={loadFeedStrip} props={isFed ? NO_PROPS : undefined} />
      <StatusBar />
    </div>
  )
}
