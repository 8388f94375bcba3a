import type { Track } from '@intercom-events/core';
import { InjectIntercomEvents, type IntercomEvents } from '@intercom-events/nestjs';
import { type CanActivate, Controller, Post, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { startNest } from '../nest/stage.js';
import { driverOn, type Platform } from './nestjs-driver.js';
import { runAudits } from './run-audits.js';

type SignedIn = FastifyRequest & { track?: Track; user?: unknown };

const platform: Platform<SignedIn, FastifyReply> = {
  name: 'fastify',
  create: async (factory, root) => {
    const app = await factory.create<NestFastifyApplication>(root, new FastifyAdapter(), {
      logger: false,
    });
    const fastify = app.getHttpAdapter().getInstance();
    // Other bodies than JSON and urlencoded are not read.
    fastify.removeContentTypeParser('text/plain');
    fastify.addContentTypeParser('*', (_request, _body, done) => done(null));
    return app;
  },
  mountOutside: (app, { path, handle }) => {
    app.use(path, async (req: FastifyRequest['raw'], res: FastifyReply['raw']) => {
      const track = (): never => {
        throw new Error('There is no track outside.');
      };
      const reply = await handle({ track, req, res, body: undefined, signIn: () => {} });
      res.end(JSON.stringify(reply === 'taken' ? undefined : reply.body));
    });
  },
  // Nest gives Fastify both parsers.
  parse: () => {},
  callOf: (request, reply) => ({
    track: request.track ?? (() => ({ status: 'accepted' })),
    req: request.raw,
    res: reply.raw,
    body: request.body,
    signIn: (user) => {
      request.user = user;
    },
  }),
  answer: (reply, known) => {
    if (known === 'taken') {
      reply.hijack();
      return;
    }
    const { status = 200, headers = {}, body } = known;
    void reply.code(status).headers(headers).send(body);
  },
};

runAudits(driverOn(platform, NestFactory, '@nestjs/core'));

test('a guard has the scope of its request, although Fastify has read a body before', async () => {
  class TrackingGuard implements CanActivate {
    constructor(@InjectIntercomEvents() private readonly events: IntercomEvents) {}

    canActivate(): boolean {
      return this.events.current.track('met-guard').status === 'accepted';
    }
  }
  @Controller()
  class OrdersController {
    @Post('orders')
    @UseGuards(TrackingGuard)
    place(): void {}
  }
  const stage = await startNest({
    platform: () => new FastifyAdapter(),
    controllers: [OrdersController],
  });

  const answer = await stage.send('/orders', { body: { plan: 'pro' } });

  expect(answer.status).toBe(201);
  expect(await stage.arrived(1)).toEqual([['met-guard', 'ada', {}]]);
});
