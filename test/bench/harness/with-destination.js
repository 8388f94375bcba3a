import { start } from './children.js';

const programs = {
  sandbox: new URL('../destination/sandbox.js', import.meta.url),
  bare: new URL('../destination/destination.js', import.meta.url),
};

/**
 * Runs something against a destination of its own.
 *
 * @template Result
 * @param {import('../destination/destination.js').Mode | 'sandbox'} mode
 * @param {(destination: { port: number, counts: () => Promise<any> }) => Promise<Result>} use
 * @param {{ latencyMs?: number }} [more] not with the sandbox
 */
export async function withDestination(mode, use, more = {}) {
  const child = start(mode === 'sandbox' ? programs.sandbox : programs.bare, { mode, ...more });
  try {
    const { port } = await child.ready();
    return await use({ port, counts: () => child.ask({ do: 'counts' }) });
  } finally {
    await child.stop();
  }
}
