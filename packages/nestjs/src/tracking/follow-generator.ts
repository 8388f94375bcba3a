import type { Followed } from './ending.js';

/**
 * Yields the same values, and reports the end with the last value, or with what the generator returned. A
 * consumer that stops after a value has succeeded; before any value it has given up.
 */
export async function* followGenerator(
  source: AsyncGenerator,
  { inside, onEnd }: Followed,
): AsyncGenerator {
  let last: { readonly value: unknown } | undefined;
  let hasEnded = false;
  try {
    let step = await inside(() => source.next());
    while (step.done !== true) {
      const { value } = step;
      last = { value };
      const sent: unknown = yield value;
      step = await inside(() => source.next(sent));
    }
    hasEnded = true;
    onEnd({ ok: true, result: step.value ?? last?.value });
    return step.value;
  } catch (error) {
    if (!hasEnded) {
      hasEnded = true;
      onEnd({ ok: false, error });
    }
    throw error;
  } finally {
    if (!hasEnded) {
      await inside(() => source.return(undefined));
      onEnd({ ok: last !== undefined, result: last?.value });
    }
  }
}
