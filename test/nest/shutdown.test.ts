import { createIntercomEvents } from '@intercom-events/core';
import { IntercomEventsModule, TrackEvent } from '@intercom-events/nestjs';
import { type Sandbox, startSandbox } from '@intercom-events/sandbox';
import { Controller, Injectable, type OnApplicationShutdown, Post } from '@nestjs/common';
import { expect, onTestFinished, test } from 'vitest';
import { listen, rootModule } from './stage.js';

async function openSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox({ unknownContacts: 'create' });
  onTestFinished(() => sandbox.stop());
  // Late responses: events are still in flight when the application is told to end.
  sandbox.fault({ kind: 'delay', delayMs: 200 });
  return sandbox;
}

function settingsFor({ token, url }: Sandbox) {
  return { accessToken: token, baseUrl: url, logger: false } as const;
}

const post = (url: string) =>
  fetch(url, { method: 'POST', headers: { connection: 'close' } }).then((answer) => answer.text());

test('app.close() delivers the events of the last requests, also of those still being served', async () => {
  const sandbox = await openSandbox();
  let finish = (): void => {};
  let begun = (): void => {};
  const isFinished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  @Controller()
  class OrdersController {
    @Post('quick')
    @TrackEvent('placed-order')
    quick(): string {
      return 'quick';
    }

    @Post('slow')
    @TrackEvent('placed-slow-order')
    async slow(): Promise<string> {
      begun();
      await isFinished;
      return 'slow';
    }
  }
  const { app, url } = await listen(
    rootModule({
      imports: [IntercomEventsModule.forRoot({ ...settingsFor(sandbox), user: () => 'ada' })],
      controllers: [OrdersController],
    }),
    { settings: { forceCloseConnections: false } },
  );

  await post(`${url}/quick`);
  const slow = post(`${url}/slow`);
  await hasBegun;
  const closing = app.close();
  finish();

  expect(await slow).toBe('slow');
  await closing;
  expect(sandbox.events.map(({ event_name }) => event_name).sort()).toEqual([
    'placed-order',
    'placed-slow-order',
  ]);
});

test('events that other parts of the application track during shutdown are delivered', async () => {
  const sandbox = await openSandbox();
  @Injectable()
  class Sessions implements OnApplicationShutdown {
    async beforeApplicationShutdown(): Promise<void> {
      await this.end();
    }

    @TrackEvent('ended-session', { user: () => 'ada' })
    async end(): Promise<void> {}

    onApplicationShutdown(): void {}
  }
  const { app } = await listen(
    rootModule({
      imports: [IntercomEventsModule.forRoot(settingsFor(sandbox))],
      providers: [Sessions],
    }),
  );

  await app.close();

  expect(sandbox.events.map(({ event_name }) => event_name)).toEqual(['ended-session']);
});

test('app.close() flushes a client that was passed in, and does not close it', async () => {
  const sandbox = await openSandbox();
  const events = createIntercomEvents(settingsFor(sandbox));
  onTestFinished(() => void events.close({ deadlineMs: 0 }));
  const { app } = await listen(
    rootModule({ imports: [IntercomEventsModule.forRoot({ client: events })] }),
  );
  events.track('ada', 'tracked-before');

  await app.close();

  expect(sandbox.events.map(({ event_name }) => event_name)).toEqual(['tracked-before']);
  expect(events.track('ada', 'tracked-after')).toEqual({ status: 'accepted' });
});
