// The other end: the sandbox, without a limit, in its own process.
import { startSandbox } from '@intercom-events/sandbox';
import { say, serve } from '../harness/program.js';

const sandbox = await startSandbox({
  unknownContacts: 'create',
  rateLimit: false,
  keepEvents: 0,
  keepRequests: 0,
});
say({ port: Number(new URL(sandbox.url).port) });
serve({ counts: () => sandbox.counts });
