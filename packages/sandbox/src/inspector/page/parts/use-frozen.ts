import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/**
 * A value as it was before somebody began to select text inside of an element: whatever changes meanwhile, the selected
 * text stays there and selected.
 */
export function useFrozen<T>(place: RefObject<HTMLElement | null>, value: T): T {
  const isSelecting = useIsSelecting(place);
  const frozen = useRef(value);
  if (!isSelecting) frozen.current = value;
  return frozen.current;
}

/** Whether text inside of an element is selected, or a pointer is pressed there. */
function useIsSelecting(place: RefObject<HTMLElement | null>): boolean {
  const [isSelecting, setSelecting] = useState(false);
  useEffect(() => {
    const look = () => setSelecting(hasSelection(place.current));
    const press = ({ target }: PointerEvent) => {
      if (target instanceof Node && place.current?.contains(target)) setSelecting(true);
    };
    document.addEventListener('selectionchange', look);
    document.addEventListener('pointerdown', press);
    document.addEventListener('pointerup', look);
    document.addEventListener('pointercancel', look);
    return () => {
      document.removeEventListener('selectionchange', look);
      document.removeEventListener('pointerdown', press);
      document.removeEventListener('pointerup', look);
      document.removeEventListener('pointercancel', look);
    };
  }, []);
  return isSelecting;
}

function hasSelection(element: HTMLElement | null): boolean {
  const selection = getSelection();
  if (element === null || selection === null || selection.isCollapsed) return false;
  return selection.anchorNode !== null && element.contains(selection.anchorNode);
}
