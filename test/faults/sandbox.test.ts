import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startChild } from '../support/child.js';

const program = `
  import { startSandbox } from '@intercom-events/sandbox';
  const sandbox = await startSandbox({ contacts: [{ user_id: '42' }], rateLimit: false });
  console.log('listening at ' + sandbox.url + ' ');
`;
const filler = 'x'.repeat(8_000_000);

test('row 91: 64 posts of 8 MB do not end a sandbox with 160 MB of memory', {
  timeout: 60_000,
}, async () => {
  const child = startChild(program, {}, ['--max-old-space-size=160']);
  await child.printed('listening at ');
  const [, url] = /listening at (\S+) /.exec(child.said()) ?? [];
  const post = async (body: string, headers: Record<string, string>) =>
    (await fetch(`${url}/events`, { method: 'POST', body, headers })).status;
  const token = { Authorization: 'Bearer any', 'Content-Type': 'application/json' };

  for (let at = 0; at < 32; at += 1) {
    const event = {
      event_name: 'placed-order',
      created_at: at,
      user_id: '42',
      metadata: { filler },
    };
    expect(await post(filler, { 'Content-Type': 'text/plain' })).toBe(401);
    expect(await post(JSON.stringify(event), token)).toBe(202);
  }
  const { status } = await fetch(`${url}/me`, { headers: token });
  expect(status).toBe(200);
  child.process.kill();
  await once(child.process, 'close');
});
