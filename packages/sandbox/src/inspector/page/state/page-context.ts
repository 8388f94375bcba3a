import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { firstState, type PageAction, type PageState } from './page-state.js';

export interface Page {
  readonly state: PageState;
  readonly dispatch: (action: PageAction) => void;
}

export const PageContext = createContext<Page>({ state: firstState(), dispatch: () => undefined });

/** The state of the page, and how to change it. */
export function usePage(): Page {
  return useContext(PageContext);
}
