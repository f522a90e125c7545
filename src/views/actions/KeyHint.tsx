import { ACTIONS } from './actions'
import { KeyCaps } from './KeyCaps'
import { usePage, usePageState } from './page'

/** While the second key of a sequence is waited for: which ones there are. */
export function KeyHint() {
  const page = usePage()
  const pressed = usePageState((state) => state.pressed)
  if (pressed === '') return null
  const next = ACTIONS.flatMap((action) =>
    action.isAvailable(page)
      ? action.keys.filter((keys) => keys.startsWith(`${pressed} `)).map((keys) => ({ keys, title: action.title }))
      : [],
  )
  return (
    <div className="key-hint" role="status" aria-label="Keys that may follow">
      <KeyCaps keys={pressed} />
      <div>
        {next.map(({ keys, title }) => (
          <p key={keys}>
            <KeyCaps keys={keys.slice(pressed.length + 1)} /> {title.replace(/…$/, '')}
          </p>
        ))}
      </div>
    </div>
  )
}
