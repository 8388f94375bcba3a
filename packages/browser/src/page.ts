/** The parts of a page's `window` that are used here. */
export interface Page {
  readonly fetch: (url: string, init: object) => Promise<{ readonly status: number }>;
  readonly sessionStorage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
  readonly addEventListener: (type: 'online' | 'pagehide', listener: () => void) => void;
  readonly document: {
    addEventListener(type: 'visibilitychange', listener: () => void): void;
  };
}

/** The page this runs in. */
export function thisPage(): Page {
  const page: unknown = globalThis;
  return page as Page;
}
