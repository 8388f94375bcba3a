import { Observable } from 'rxjs';
import type { Followed } from './ending.js';

/**
 * The same Observable, whose every subscription tells its end. Who stops listening after a value has
 * got what was wanted; before any, it was given up.
 */
export function followObservable(
  source: Observable<unknown>,
  { inside, onEnd }: Followed,
): Observable<unknown> {
  return new Observable((subscriber) => {
    let last: { readonly value: unknown } | undefined;
    let hasEnded = false;
    const end: Followed['onEnd'] = (ending) => {
      if (hasEnded) return;
      hasEnded = true;
      onEnd(ending);
    };
    const subscription = inside(() =>
      source.subscribe({
        next: (value) => {
          last = { value };
          subscriber.next(value);
        },
        error: (error: unknown) => {
          end({ ok: false, error });
          subscriber.error(error);
        },
        complete: () => {
          end({ ok: true, result: last?.value });
          subscriber.complete();
        },
      }),
    );
    return () => {
      subscription.unsubscribe();
      end({ ok: last !== undefined, result: last?.value });
    };
  });
}
