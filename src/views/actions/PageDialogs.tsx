import { useLinks, useStoreValue } from '../../state/viewer-context'
import { KeyHint } from './KeyHint'
import { Later } from './Later'
import { usePage, usePageState } from './page'
import { Said } from './Said'
import { useKeys } from './use-keys'

const loadPalette = () => import('./Palette').then((module) => module.Palette)
const loadRowMenu = () => import('./RowMenu').then((module) => module.RowMenu)
const loadOtherTools = () => import('../query/OtherTools').then((module) => module.OtherTools)
const loadConfirm = () => import('../link/ConfirmSources').then((module) => module.ConfirmSources)
const loadKeySheet = () => import('./KeySheet').then((module) => module.KeySheet)
const loadConnect = () => import('../connect/ConnectDialog').then((module) => module.ConnectDialog)
const loadExport = () => import('../export/ExportDialog').then((module) => module.ExportDialog)

/** The keys of the page, and what they and buttons open over it. */
export function PageDialogs() {
  const page = usePage()
  const dialog = usePageState((state) => state.dialog)
  const menu = usePageState((state) => state.rowMenu)
  const { logUrls, feedUrls } = useStoreValue(useLinks().wishes, (state) => state)
  const isAsked = logUrls.length + feedUrls.length > 0
  useKeys(page)
  return (
    <>
      <KeyHint />
      <Said />
      <Later load={loadConfirm} props={isAsked ? { logUrls, feedUrls } : undefined} />
      <Later load={loadPalette} props={dialog === 'palette' ? { mode: dialog } : undefined} />
      <Later load={loadPalette} props={dialog === 'groups' ? { mode: dialog } : undefined} />
      <Later load={loadRowMenu} props={menu && { menu, key: `${menu.target.key} ${menu.x} ${menu.y}` }} />
      <Later
        load={loadOtherTools}
        props={dialog === 'other-tools' ? { onClose: () => page.show('none') } : undefined}
      />
      <Later load={loadKeySheet} props={dialog === 'keys' ? { onClose: () => page.show('none') } : undefined} />
      <Later load={loadConnect} props={dialog === 'connect' ? { onClose: () => page.show('none') } : undefined} />
      <Later load={loadExport} props={dialog === 'export' ? { onClose: () => page.show('none') } : undefined} />
    </>
  )
}
