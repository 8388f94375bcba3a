import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { PageAction } from './page-state.js';
import { type Route, routeOf, searchOf } from './route.js';

/** Keeps the URL and the route the same: a page can be reloaded, linked to and left with "Back". */
export function useUrl(route: Route, dispatch: (action: PageAction) => void): void {
  const last = useRef(route);
  useLayoutEffect(() => {
    const search = searchOf(route);
    const before = last.current;
    last.current = route;
    if (search === location.search) return;
    const url = `${location.pathname}${search}`;
    // Each letter of a search would be one step back otherwise.
    const isTyping = before.filters.text !== route.filters.text;
    if (isTyping) history.replaceState(null, '', url);
    else history.pushState(null, '', url);
  }, [route]);

  useEffect(() => {
    const back = () => dispatch({ do: 'go', route: routeOf(location.search) });
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, [dispatch]);
}
