import { useEffect, type RefObject } from 'react'

/**
 * Calls `onOutside` for a press anywhere but in `element` and in what matches `opener`, the button that opened it and
 * closes it by itself.
 */
export function useDismiss(element: RefObject<HTMLElement | null>, opener: string, onOutside: () => void): void {
  useEffect(() => {
    const onPointerDown = (event: PointerEvent): void => {
      const target = event.target as Element
      if (element.current?.contains(target) !== true && target.closest(opener) === null) onOutside()
    }
    addEventListener('pointerdown', onPointerDown)
    return () => removeEventListener('pointerdown', onPointerDown)
  }, [element, opener, onOutside])
}
