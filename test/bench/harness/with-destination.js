import { start } from './children.js';

const program = new URL('../destination/destination.js', import.meta.url);

/**
 * Runs something against a destination of its own.
 *
 * @template Result
 * @param {import('../destination/destination.js').Mode} mode
 * @param {(destination: { port: number, counts: () => Promise<any> }) => Promise<Result>} use
 */
export async function withDestination(mode, use) {
  const child = start(program, { mode });
  try {
    const { port } = await child.ready();
    return await use({ port, counts: () => child.ask({ do: 'counts' }) });
  } finally {
    await child.stop();
  }
}
