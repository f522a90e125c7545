import { useEffect, useLayoutEffect, useRef } from 'react'
import { createPortal } from 'react-dom'
import { KeyCaps } from './KeyCaps'
import { usePage, type RowMenuState } from './page'
import { menuOf } from './row-menu'

/** Between the menu and the edges of the window. */
const MARGIN_PX = 8
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

/** The menu of a row: arrow keys walk it, Escape, a press elsewhere and scrolling close it. */
export function RowMenu({ menu: { x, y, target } }: { readonly menu: RowMenuState }) {
  const page = usePage()
  const { viewer } = page
  const element = usePlaced(x, y)
  useFocusWithin(element)
  useEffect(() => {
    const close = (): void => page.closeRowMenu()
    const onPointerDown = (event: PointerEvent): void => {
      if (element.current?.contains(event.target as Element) !== true) close()
    }
    addEventListener('pointerdown', onPointerDown, true)
    addEventListener('wheel', close, { passive: true })
    addEventListener('resize', close)
    addEventListener('blur', close)
    const stop = viewer.viewport.subscribe((state, before) => {
      if (state.scrollTop !== before.scrollTop || state.packedTop !== before.packedTop) close()
    })
    return () => {
      removeEventListener('pointerdown', onPointerDown, true)
      removeEventListener('wheel', close)
      removeEventListener('resize', close)
      removeEventListener('blur', close)
      stop()
    }
  }, [page, viewer, element])

  const onKeyDown = (event: React.KeyboardEvent): void => {
    event.stopPropagation() // its keys are not those of the page
    const items = [...(element.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
    const at = items.indexOf(document.activeElement as HTMLElement)
    const { key } = event
    if (key === 'Enter' || key === ' ' || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    if (key === 'Escape' || key === 'Tab') page.closeRowMenu()
    else if (key in STEPS) items.at((at + STEPS[key] + items.length) % items.length)?.focus()
    else if (key === 'Home' || key === 'End') items.at(key === 'Home' ? 0 : -1)?.focus()
    else if (key.length === 1) {
      const startsSo = (item: HTMLElement): boolean => item.innerText.toLowerCase().startsWith(key.toLowerCase())
      const next = [...items.slice(at + 1), ...items.slice(0, at + 1)].find(startsSo)
      next?.focus()
    }
  }

  return createPortal(
    <div
      ref={element}
      className="row-menu"
      role="menu"
      aria-label="Row"
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => event.preventDefault()}
    >
      {menuOf(target, viewer.view.getState().layout).map((items) => (
        <div key={items[0].action.id} role="group">
          {items.map(({ action, label }) => (
            <button
              key={action.id}
              role="menuitem"
              tabIndex={-1}
              onPointerMove={(event) => event.currentTarget.focus()}
              onClick={() => {
                page.closeRowMenu()
                action.run(page)
              }}
            >
              {label}
              {action.keys[0] !== undefined && <KeyCaps keys={action.keys[0]} />}
            </button>
          ))}
        </div>
      ))}
    </div>,
    document.body,
  )
}

/** A menu beside a point of the page, but inside the window. */
function usePlaced(x: number, y: number): React.RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const menu = element.current
    if (menu === null) return
    const { offsetWidth: width, offsetHeight: height } = menu
    const isBelow = y + height + MARGIN_PX <= innerHeight
    menu.style.left = `${Math.max(MARGIN_PX, Math.min(x, innerWidth - width - MARGIN_PX))}px`
    menu.style.top = `${isBelow ? y : Math.max(MARGIN_PX, Math.min(y - height, innerHeight - height - MARGIN_PX))}px`
  }, [x, y])
  return element
}

/** The first item has the focus while the menu is open; then what had it before, unless it went elsewhere. */
function useFocusWithin(element: React.RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const menu = element.current
    const before = document.activeElement
    menu?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
    return () => {
      const isElsewhere = document.activeElement !== document.body && menu?.contains(document.activeElement) !== true
      if (!isElsewhere && before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [element])
}
