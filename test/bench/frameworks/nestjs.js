import 'reflect-metadata';
import { INTERCOM_EVENTS, IntercomEventsModule, TrackEvent } from '@intercom-events/nestjs';
import { Controller, Get, Module, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

/** Decorators by hand: this file is run as it is. */
function decorate(decorators, ...target) {
  for (const decorator of decorators) decorator(...target);
}

export async function open({ signIn, options, mount, note, eventName, metadataOf }) {
  class Orders {
    read(request) {
      if (options === undefined) note(request, request.user, metadataOf(request.params.order));
      return { ok: true };
    }
  }
  const method = Object.getOwnPropertyDescriptor(Orders.prototype, 'read');
  const metadata = ({ request }) => metadataOf(request.params.order);
  const event = options ? [TrackEvent(eventName, { metadata })] : [];
  decorate([Get(':order'), ...event], Orders.prototype, 'read', method);
  decorate([Req()], Orders.prototype, 'read', 0);
  decorate([Controller('orders')], Orders);

  class Shop {}
  const imports = options ? [IntercomEventsModule.forRoot(options)] : [];
  decorate([Module({ imports, controllers: [Orders] })], Shop);

  const app = await NestFactory.create(Shop, { logger: false });
  app.use((req, _res, next) => {
    req.user = signIn();
    next();
  });
  if (mount) {
    app.use((_req, res, next) => mount(res, next));
    app.useGlobalInterceptors({ intercept: (_context, next) => next.handle() });
  }
  await app.listen(0, '127.0.0.1');
  const client = options && app.get(INTERCOM_EVENTS);
  return { port: app.getHttpServer().address().port, client };
}
