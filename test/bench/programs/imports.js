// One sample of what loading takes, in a process that has loaded nothing yet.
import { say, settings } from '../harness/program.js';

const { variant } = settings();

const variants = {
  nothing: () => import('./nothing.js'),
  core: () => import('@intercom-events/core'),
  undici: () => import('undici'),
  client: async () => {
    const { createIntercomEvents } = await import('@intercom-events/core');
    return timed(() => createIntercomEvents({ accessToken: 'bench', logger: false }));
  },
};

/** What takes place after the import: making a client, and what it loads in the background. */
async function timed(make) {
  const startedMs = performance.now();
  make();
  const madeMs = performance.now() - startedMs;
  const cpu = process.cpuUsage();
  // The files of it that a client loads.
  await Promise.all([
    import('undici/lib/dispatcher/client.js'),
    import('undici/lib/core/connect.js'),
  ]);
  const { user, system } = process.cpuUsage(cpu);
  return { madeMs, loadedCpuMs: (user + system) / 1_000 };
}

const cpu = process.cpuUsage();
const startedMs = performance.now();
const after = await variants[variant]();
const tookMs = performance.now() - startedMs;
const { user, system } = process.cpuUsage(cpu);
say({
  tookMs,
  cpuMs: (user + system) / 1_000,
  madeMs: after.madeMs,
  loadedCpuMs: after.loadedCpuMs,
});
