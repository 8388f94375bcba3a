import { Observable, tap } from 'rxjs';
import type { Followed } from './ending.js';

/**
 * The same Observable; each subscription reports its end. A subscriber that leaves after a value has
 * succeeded; before any value it has given up.
 */
export function followObservable(
  source: Observable<unknown>,
  { inside, onEnd }: Followed,
): Observable<unknown> {
  return new Observable((subscriber) => {
    let last: { readonly value: unknown } | undefined;
    const followed = source.pipe(
      tap({
        next: (value) => {
          last = { value };
        },
        error: (error: unknown) => onEnd({ ok: false, error }),
        complete: () => onEnd({ ok: true, result: last?.value }),
        unsubscribe: () => onEnd({ ok: last !== undefined, result: last?.value }),
      }),
    );
    return inside(() => followed.subscribe(subscriber));
  });
}
