import { once } from 'node:events';
import { SandboxError, startSandbox } from '@intercom-events/sandbox';
import type { CommandHost } from '../command-host.js';
import { withExamples } from '../examples.js';
import { exitCodes } from '../exit-codes.js';
import type { CliIo } from '../io.js';
import { printable, printableJson } from '../printable.js';
import { wholeNumber } from '../whole-number.js';

interface Flags {
  readonly port: string;
  readonly strict?: true;
  readonly rateLimit?: string;
  readonly json?: true;
}

/** `sandbox`: a local stand-in for Intercom, to try all of this on. */
export function addSandbox({ bareCommand, io, end }: CommandHost): void {
  const sandbox = bareCommand('sandbox')
    .summary('a local stand-in for Intercom, to try all of this on')
    .description(
      "Starts a local stand-in for Intercom's API, until Ctrl-C. Nothing leaves this machine, and nothing is kept.",
    )
    .option('--port <number>', 'where it listens; 0 takes a free port', '4010')
    .option(
      '--strict',
      'answer 404 for unknown contacts, as Intercom does; otherwise they are created',
    )
    .option('--rate-limit <number>', 'calls in a minute (10000)')
    .option('--json', 'print each request as a line of JSON')
    .action(async (flags: Flags) => {
      const sandbox = await started(flags, io);
      if (sandbox === undefined) return end(exitCodes.failed);
      const { url, token, inspectorUrl = '' } = sandbox;
      const settings = { INTERCOM_EVENTS_URL: url, INTERCOM_ACCESS_TOKEN: token };
      io.out.write(
        flags.json
          ? `${printableJson(settings)}\n`
          : `${startText(settings)}\nSee what arrives in a browser: ${inspectorUrl}\nCtrl-C stops it.\n\n`,
      );
      if (!io.interrupted.aborted) await once(io.interrupted, 'abort');
      await sandbox.stop();
      end(exitCodes.done);
    });
  withExamples(
    sandbox,
    ['sandbox', 'sandbox --port 0 --strict'],
    'Ctrl-C is how it ends: the exit code is 0.',
  );
}

function startText(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(
    ([name, value]) => `export ${name}=${printable(value)}\n`,
  );
  return `Listening. In another terminal:\n\n${lines.join('')}npx intercom-events track 42 placed-order\n`;
}

async function started({ port, strict, rateLimit, json }: Flags, { out, err }: CliIo) {
  try {
    return await startSandbox({
      port: wholeNumber('--port', port, 0, 65_535),
      unknownContacts: strict ? 'reject' : 'create',
      ...(rateLimit && {
        rateLimit: { perMinute: wholeNumber('--rate-limit', rateLimit, 1, 1_000_000_000) },
      }),
      onRequest: ({ method, path, status, outcome, reason }) => {
        const request = { method, path, status, outcome, reason: reason?.code };
        const words = [status, outcome, method, path, reason?.message].filter(Boolean).join(' ');
        out.write(json ? `${printableJson(request)}\n` : `${printable(words)}\n`);
      },
    });
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    err.write(`${printable(error.message)}\n`);
    return undefined;
  }
}
