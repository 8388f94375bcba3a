import { once } from 'node:events';
import { SandboxError, startSandbox } from '@intercom-events/sandbox';
import { wholeNumber } from '../arguments/whole-number.js';
import { type CommandHost, withExamples } from '../command-host.js';
import { exitCodes } from '../exit-codes.js';
import type { CliIo } from '../io.js';
import { printable, printableJson } from '../printable.js';

interface Flags {
  readonly port: string;
  readonly strict?: true;
  readonly rateLimit?: string;
  readonly json?: true;
}

/** `sandbox`: starts a local stand-in for Intercom. */
export function addSandbox({ bareCommand, io, end }: CommandHost): void {
  const sandbox = bareCommand('sandbox')
    .summary('start a local stand-in for Intercom, to try everything out')
    .description(
      "Starts a local stand-in for Intercom's API, until Ctrl-C. Nothing leaves this machine, and nothing is saved.",
    )
    .option('--port <number>', 'port to listen on; 0 picks a free one', '4010')
    .option(
      '--strict',
      'answer 404 for unknown contacts, like Intercom; by default they are created',
    )
    .option('--rate-limit <number>', 'requests per minute (default: 10000)')
    .option('--json', 'print JSON: the settings, then one line per request')
    .action(async (flags: Flags) => {
      const sandbox = await started(flags, io);
      if (sandbox === undefined) return end(exitCodes.failed);
      const { url, token, inspectorUrl = '' } = sandbox;
      const settings = { INTERCOM_EVENTS_URL: url, INTERCOM_ACCESS_TOKEN: token };
      io.out.write(
        flags.json
          ? `${printableJson(settings)}\n`
          : `${startText(settings)}\nWatch requests arrive in a browser: ${inspectorUrl}\nPress Ctrl-C to stop.\n\n`,
      );
      if (!io.interrupted.aborted) await once(io.interrupted, 'abort');
      await sandbox.stop();
      end(exitCodes.done);
    });
  withExamples(
    sandbox,
    ['sandbox', 'sandbox --port 0 --strict'],
    'The exit code after Ctrl-C is 0.',
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
