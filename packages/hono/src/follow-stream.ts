/** A stream that passes on the chunks of another one, and whether it was read to its end. */
export interface FollowedStream {
  readonly stream: ReadableStream;
  /** `true` when it was read to its end; `false` when it was cancelled or broke. Never rejects. */
  readonly isWhole: Promise<boolean>;
}

/** Wraps a stream to see its end. Chunks, back pressure, errors and the reason to cancel pass through. */
export function followStream(source: ReadableStream): FollowedStream {
  const reader = source.getReader();
  let settle: (isWhole: boolean) => void;
  const isWhole = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const stream = new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          controller.close();
          settle(true);
        } catch (error) {
          settle(false);
          throw error;
        }
      },
      cancel(reason) {
        settle(false);
        return reader.cancel(reason);
      },
    },
    // Nothing is read before the reader asks for it.
    { highWaterMark: 0 },
  );
  return { stream, isWhole };
}
