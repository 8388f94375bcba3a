import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { intercomEvents, trackEvent } from '@intercom-events/express';
import express5, { type Express, type NextFunction, type Request, type Response } from 'express';
import express4 from 'express4';
import supertest from 'supertest';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { startApp } from '../support/start-app.js';
import { turn } from '../support/turns.js';
import { expressDriver } from './express-driver.js';
import { type Stage, startStage } from './stage.js';
import { dial, requestText } from './wire.js';

const majors = [
  { major: 4, express: express4, driver: expressDriver(express4, 'express4') },
  { major: 5, express: express5, driver: expressDriver(express5, 'express') },
];

describe.each(majors)('Express $major', ({ express, driver }) => {
  const signedIn = { user: () => 'ada' };
  let stage: Stage;
  let app: Express;

  beforeEach(async () => {
    stage = await startStage(driver);
    app = express();
    app.set('env', 'test');
  });

  test('an app without a port of its own works with supertest', async () => {
    app.use(intercomEvents({ client: stage.events, ...signedIn }));
    app.post('/orders', (req, res) => res.json(req.track('placed-order')));

    await supertest(app).post('/orders').expect(200, { status: 'accepted' });

    expect(await stage.arrived()).toEqual([['placed-order', 'ada']]);
  });

  test('nested routers track with the application’s request', async () => {
    const inner = express.Router({ mergeParams: true });
    inner.post('/lines', trackEvent('added-line'), (req: Request<{ order: string }>, res) => {
      req.track('chose-thing', { order: req.params.order });
      res.sendStatus(201);
    });
    const outer = express.Router();
    outer.use('/orders/:order', inner);
    app.use(intercomEvents({ client: stage.events, ...signedIn }));
    app.use('/shop', outer);

    await supertest(app).post('/shop/orders/7/lines').expect(201);

    expect(await stage.arrived()).toEqual([
      ['added-line', 'ada'],
      ['chose-thing', 'ada'],
    ]);
    expect(stage.sandbox.events.map(({ metadata }) => metadata)).toContainEqual({ order: '7' });
  });

  test('mounted on a path or a router, it tracks in that part of the application only', async () => {
    const answer = (req: Request, res: Response): void => {
      res.json({ has: typeof req.track, ...req.track?.('looked-around', { at: req.originalUrl }) });
    };
    const router = express.Router();
    router.use(intercomEvents({ client: stage.events, user: () => 'bob' }));
    router.get('/page', answer);
    app.use('/api', intercomEvents({ client: stage.events, ...signedIn }));
    app.get('/api/page', answer);
    app.use('/shop', router);
    app.get('/page', answer);

    await supertest(app).get('/api/page').expect(200, { has: 'function', status: 'accepted' });
    await supertest(app).get('/shop/page').expect(200, { has: 'function', status: 'accepted' });
    await supertest(app).get('/page').expect(200, { has: 'undefined' });

    expect(await stage.arrived()).toEqual([
      ['looked-around', 'ada'],
      ['looked-around', 'bob'],
    ]);
  });

  test('a sub-application tracks with the same request', async () => {
    const inner = express();
    inner.post('/orders', (req, res) => res.json(req.track('placed-order')));
    app.use(intercomEvents({ client: stage.events, ...signedIn }));
    app.use('/inner', inner);

    await supertest(app).post('/inner/orders').expect(200, { status: 'accepted' });

    expect(await stage.arrived()).toEqual([['placed-order', 'ada']]);
  });

  test('mounted twice, every event is sent once', async () => {
    app.use(intercomEvents({ client: stage.events, ...signedIn }));
    app.use(intercomEvents({ client: stage.events, ...signedIn }));
    app.post('/orders', trackEvent('placed-order'), (req, res) => {
      req.track('paid-order', {}, { dedupe: false });
      res.sendStatus(201);
    });

    await supertest(app).post('/orders').expect(201);

    expect(await stage.arrived()).toEqual([
      ['paid-order', 'ada'],
      ['placed-order', 'ada'],
    ]);
    expect(stage.events.stats().tracked).toBe(2);
  });

  test('error handlers can track, whatever was thrown and wherever', async () => {
    app.use(intercomEvents({ client: stage.events, ...signedIn }));
    app.post('/next', (_req, _res, next) => next(new Error('made-up trouble')));
    app.post('/throw', () => {
      throw new Error('made-up trouble');
    });
    app.post('/text', (_req, _res, next) => next('made-up trouble'));
    app.use(express.json(), (_req, res) => void res.sendStatus(404));
    app.use((_error: unknown, req: Request, res: Response, _next: NextFunction) => {
      res.status(500).json(req.track('met-trouble', { at: req.path }));
    });

    for (const at of ['/next', '/throw', '/text']) {
      await supertest(app).post(at).expect(500, { status: 'accepted' });
    }
    await supertest(app).post('/json').type('json').send('{"a":').expect(500);
    await stage.clock.advance(10_000);

    expect(await stage.arrived()).toEqual(Array.from({ length: 4 }, () => ['met-trouble', 'ada']));
  });

  test('the metadata function gets the request and the response of Express', async () => {
    app.use(intercomEvents({ client: stage.events, ...signedIn }));
    app.put(
      '/orders/:order',
      express.json(),
      trackEvent('updated-order', (req, res) => ({
        order: String(req.params.order),
        plan: req.body.plan,
        price: res.locals.price,
        status: res.statusCode,
        total: Number(res.get('x-total')),
      })),
      (_req, res) => {
        res.locals.price = 5;
        res.set('x-total', '7').status(202).end();
      },
    );

    await supertest(app).put('/orders/3').send({ plan: 'pro' }).expect(202);

    await stage.arrived();
    expect(stage.sandbox.events.map(({ metadata }) => metadata)).toEqual([
      { order: '3', plan: 'pro', price: 5, status: 202, total: 7 },
    ]);
  });

  test('trackEvent() without intercomEvents() warns once, and the request is served normally', async () => {
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on('warning', onWarning);
    onTestFinished(() => void process.off('warning', onWarning));
    app.post('/orders', trackEvent('placed-order', fails), (_req, res) => void res.json('done'));

    for (let count = 0; count < 3; count += 1) {
      await supertest(app).post('/orders').expect(200, '"done"');
    }
    await turn();

    expect(warnings).toMatchObject([
      {
        name: 'IntercomEventsWarning',
        code: 'INTERCOM_EVENTS_NOT_MOUNTED',
        message: expect.stringMatching(/"placed-order".*app\.use\(intercomEvents\(\)\)/),
      },
    ]);
  });

  test('files, HEAD, ranges and empty responses are the same bytes with and without the adapter', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'intercom-events-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(path.join(folder, 'page.html'), '<h1>Made up</h1>'.repeat(5_000));
    const urls = await Promise.all(
      [true, false].map((isTracked) => {
        const shop = express();
        if (isTracked) shop.use(intercomEvents({ client: stage.events, ...signedIn }));
        shop.use((req, _res, next) => {
          if (isTracked) req.track('asked-file', { at: req.url });
          next();
        });
        shop.use('/static', express.static(folder));
        shop.get('/file', (_req, res) => res.sendFile('page.html', { root: folder }));
        shop.get('/download', (_req, res) => res.download(path.join(folder, 'page.html')));
        shop.get('/missing', (_req, res, next) => {
          res.sendFile('missing.html', { root: folder }, (error) => {
            if (error) next();
          });
        });
        shop.get('/end', (_req, res) => void res.status(202).end());
        shop.get('/cookie', (_req, res) => void res.cookie('a', 'b').redirect('/end'));
        return startApp(shop);
      }),
    );

    const lines = ['/file', '/static/page.html', '/download', '/missing', '/end', '/cookie'];
    const requests = lines.flatMap((at) => [
      requestText(`GET ${at}`, { headers: closing }),
      requestText(`HEAD ${at}`, { headers: closing }),
      requestText(`GET ${at}`, { headers: [...closing, 'Range: bytes=10-19'] }),
      requestText(`GET ${at}`, { headers: [...closing, `If-Modified-Since: ${inFuture}`] }),
    ]);
    const statuses = new Set<string | undefined>();
    for (const request of requests) {
      const [ours = '', theirs] = await Promise.all(urls.map((url) => bytesOf(url, request)));
      expect(ours, request).toBe(theirs);
      statuses.add(/^HTTP\/1\.1 (\d+)/.exec(ours)?.[1]);
    }

    expect(statuses).toEqual(new Set(['200', '206', '304', '404', '202', '302']));
    await stage.clock.advance(70_000);
    expect(await stage.arrived()).toHaveLength(lines.length);
  });
});

const closing = ['Connection: close'];
const inFuture = 'Sat, 01 Jan 2050 00:00:00 GMT';

function fails(): never {
  throw new Error('made-up trouble');
}

async function bytesOf(url: string, request: string): Promise<string> {
  const bytes = await (await dial(url, request)).ended();
  // The `Date` headers of two responses may differ.
  return bytes.replaceAll(/^Date: .+ GMT\r$/gm, 'Date: some day\r');
}
