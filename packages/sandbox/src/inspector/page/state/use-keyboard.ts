import { useEffect, useRef } from 'preact/hooks';

interface KeyActions {
  /** One row down (1) or up (-1). */
  readonly move: (by: 1 | -1) => void;
  readonly open: () => void;
  readonly close: () => void;
  readonly search: () => void;
}

/** j and k or the arrows move, Enter opens, Escape closes, and / searches. */
export function useKeyboard(actions: KeyActions): void {
  // Keys can come faster than effects run, and each must see what the one before has changed.
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const action = actionOf(event, latest.current);
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}

function actionOf({ key, target }: KeyboardEvent, actions: KeyActions): (() => void) | undefined {
  const element = target instanceof Element ? target : document.body;
  if (element.closest('dialog') !== null) return undefined;
  if (key === 'Escape') return actions.close;
  if (element.closest('input, select, textarea') !== null) return undefined;
  if (key === '/') return actions.search;
  if (key === 'j') return () => actions.move(1);
  if (key === 'k') return () => actions.move(-1);
  // Other elements use these keys themselves.
  const isInList = element === document.body || element.closest('[role=grid]') !== null;
  if (!isInList) return undefined;
  if (key === 'ArrowDown') return () => actions.move(1);
  if (key === 'ArrowUp') return () => actions.move(-1);
  return key === 'Enter' ? actions.open : undefined;
}
