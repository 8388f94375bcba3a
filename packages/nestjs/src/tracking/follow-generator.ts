import type { Followed } from './ending.js';

/**
 * The same values, and word of the end: the last value, or what the generator returned. Who stops
 * listening after a value has got what was wanted; before any, it was given up.
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
