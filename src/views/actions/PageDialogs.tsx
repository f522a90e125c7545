import { KeyHint } from './KeyHint'
import { Later } from './Later'
import { usePage, usePageState } from './page'
import { Said } from './Said'
import { useKeys } from './use-keys'

const loadPalette = () => import('./Palette').then((module) => module.Palette)
const loadOtherTools = () => import('../query/OtherTools').then((module) => module.OtherTools)
const loadKeySheet = () => import('./KeySheet').then((module) => module.KeySheet)

/** The keys of the page, and what they and buttons open over it. */
export function PageDialogs() {
  const page = usePage()
  const dialog = usePageState((state) => state.dialog)
  useKeys(page)
  return (
    <>
      <KeyHint />
      <Said />
      <Later load={loadPalette} props={dialog === 'palette' ? { mode: dialog } : undefined} />
      <Later load={loadPalette} props={dialog === 'groups' ? { mode: dialog } : undefined} />
      <Later
        load={loadOtherTools}
        props={dialog === 'other-tools' ? { onClose: () => page.show('none') } : undefined}
      />
      <Later load={loadKeySheet} props={dialog === 'keys' ? { onClose: () => page.show('none') } : undefined} />
    </>
  )
}
