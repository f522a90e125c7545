import { createElement, useEffect, useState, type ComponentType } from 'react'
import { usePage } from './page'

const FETCH_AFTER_MS = 1500

/**
 * A dialog that is no part of what the page needs to start: its code is fetched when it is wanted, or a while after the
 * start, so that it opens at once. It is shown while there are `props`. `React.lazy` would hold it back for 300 ms when
 * it is first shown.
 */
export function Later<Props extends object>({
  load,
  props,
}: {
  readonly load: () => Promise<ComponentType<Props>>
  readonly props: Props | undefined
}) {
  const page = usePage()
  const [loaded, setLoaded] = useState<{ readonly component: ComponentType<Props> }>()
  const isWanted = props !== undefined
  useEffect(() => {
    if (loaded !== undefined) return
    const fetchIt = async (): Promise<void> => {
      try {
        setLoaded({ component: await load() })
      } catch {
        if (!isWanted) return // it is tried again when it is wanted
        page.show('none')
        page.say('A part of the page could not be loaded. Is its server still there?')
      }
    }
    const timer = setTimeout(() => void fetchIt(), isWanted ? 0 : FETCH_AFTER_MS)
    return () => clearTimeout(timer)
  }, [load, isWanted, loaded, page])
  return props !== undefined && loaded !== undefined ? createElement(loaded.component, props) : null
}
