import { expect, test } from 'vitest';
import { call, running } from '../test-support.js';

test.each([
  [undefined, 'US'],
  ['eu', 'EU'],
  ['au', 'AU'],
] as const)('/me says who asks and where the workspace lies: %s', async (region, shown) => {
  const sandbox = await running(region === undefined ? {} : { region });
  const { status, text } = await call(sandbox, { method: 'GET', path: '/me' });
  const me = JSON.parse(text);

  expect(status).toBe(200);
  expect(me).toMatchObject({ type: 'admin', app: { type: 'app', region: shown } });
  expect(me.app.id_code).toMatch(/^[0-9a-f]{8}$/);
  expect(Object.keys(me).join()).toBe(
    'type,id,email,name,email_verified,app,avatar,has_inbox_seat',
  );
  expect(Object.keys(me.app).join()).toBe(
    'type,id_code,name,created_at,secure,identity_verification,timezone,region',
  );
});

test('/me counts against the rate limit, and responds with 401 to a wrong token', async () => {
  const sandbox = await running({ token: 'right' });
  const wrong = await call(sandbox, {
    method: 'GET',
    path: '/me',
    headers: { Authorization: 'Bearer wrong' },
  });
  const right = await call(sandbox, { method: 'GET', path: '/me' });

  expect([wrong.status, right.status]).toEqual([401, 200]);
  expect(right.headers['x-ratelimit-limit']).toBe('1667');
});

test('/admins lists the same admin', async () => {
  const { text } = await call(await running(), { method: 'GET', path: '/admins' });

  expect(JSON.parse(text)).toMatchObject({ type: 'admin.list', admins: [{ id: '1' }] });
});
