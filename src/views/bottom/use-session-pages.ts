import { useEffect, useMemo } from 'react'
import type { SessionPage } from '../../derive/sessions'
import { LatestAnswer } from '../../state/latest-answer'
import { usePreferences, useSession, useStoreValue, useView, useViewer } from '../../state/viewer-context'
import type { StoreQuestions } from '../../worker/protocol'

type Ask = StoreQuestions['sessions']['ask']

/** A page of the sessions, asked for anew when the log or the filter changes. */
export function useSessionPages(
  withProbes: boolean,
  window: { readonly first: number; readonly count: number },
): SessionPage | undefined {
  const viewer = useViewer()
  const version = useSession((state) => state.summary?.version)
  const filterText = useView((view) => view.filterText)
  const areSecretsHidden = usePreferences((all) => all.areSecretsHidden)
  const pages = useMemo(() => new LatestAnswer<Ask, SessionPage>((ask) => viewer.ask('sessions', ask)), [viewer])
  useEffect(() => {
    if (version !== undefined) pages.request({ withProbes, ...window })
  }, [pages, withProbes, window, version, filterText, areSecretsHidden])
  return useStoreValue(pages.store, (state) => state.answer)
}
