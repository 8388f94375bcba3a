import { Readable } from 'node:stream';
import type { NestFactory } from '@nestjs/core';
import express, { type Request, type Response } from 'express';
import type { Driver, Reply } from './driver.js';
import { driverOn, type Platform } from './nestjs-driver.js';

type SignedIn = Request & { user?: unknown };

const platform: Platform<SignedIn, Response> = {
  name: 'express',
  create: (factory, root) => factory.create(root, { logger: false, bodyParser: false }),
  mountOutside: (app, { method = 'post', path, handle }) => {
    app.getHttpAdapter()[method](path, async (req: SignedIn, res: Response) => {
      answer(res, await handle(platform.callOf(req, res)));
    });
  },
  parse: (consumer, { path, parser }) => {
    if (parser === 'json') consumer.apply(express.json()).forRoutes(path);
    if (parser === 'urlencoded') {
      consumer.apply(express.urlencoded({ extended: false })).forRoutes(path);
    }
  },
  callOf: (req, res) => ({
    track: req.track ?? (() => ({ status: 'accepted' })),
    req,
    res,
    body: req.body,
    signIn: (user) => {
      req.user = user;
    },
  }),
  answer,
};

function answer(res: Response, reply: Reply): void {
  if (reply === 'taken') return;
  const { status = 200, headers = {}, body } = reply;
  res.status(status).set(headers);
  if (body === undefined) res.end();
  else if (body instanceof Readable) body.pipe(res);
  else res.send(body);
}

/** Nest on Express, in the major that is installed under this name. */
export function nestjsDriver(factory: typeof NestFactory, installedAs: string): Driver {
  return driverOn(platform, factory, installedAs);
}
