import { canRunSqlite } from '../../packages/tooling/run/sqlite-tests.mjs';

/**
 * The applications that use the packed packages, each in a fresh folder of its own.
 *
 * @typedef {object} Consumer
 * @property {string} name
 * @property {string} file its one source, in `consumers/`
 * @property {Readonly<Record<string, string>>} install what it needs besides our packages
 * @property {unknown} prints what it must print
 * @property {readonly string[]} typescript the compilers that must accept it
 * @property {readonly string[]} [setups] in these set-ups only; left out: in all
 * @property {object} [compilerOptions] what its framework asks of the compiler
 */

const expressPrints = {
  verdict: 'accepted',
  statuses: [200, '{"ok":true}', 200, '{"ok":true}'],
  seen: ['invited-friend', 'placed-order', 'updated-plan'],
};

const fastifyPrints = {
  ...expressPrints,
  seen: ['invited-friend', 'looked-around', 'opened-form', 'placed-order', 'updated-plan'],
};

const nestPrints = {
  statuses: [200, '{"plan":"pro"}', 200, 'accepted'],
  seen: ['began-order', 'placed-order', 'saw-price', 'updated-plan'],
};

const otelPrints = { status: 'ok', published: ['placed-order'], delivered: [1] };

const nestCompiler = { experimentalDecorators: true };

/** On an older Node the outbox says so at once. */
const sqlitePrints = canRunSqlite(process.versions.node)
  ? { pending: 0, seen: ['placed-order'] }
  : { refused: 'OUTBOX_UNUSABLE' };

/** @type {readonly Consumer[]} */
export const consumers = [
  {
    name: 'cli',
    file: 'cli.ts',
    install: {},
    prints: {
      code: 0,
      out: 'Sent placed-order for 42, at 2023-11-14 22:13:20Z.\n',
      seen: ['placed-order'],
      page: [200, 200, 200],
    },
    typescript: ['5.4.5', '7.0.2'],
  },
  {
    name: 'express5',
    file: 'express.ts',
    install: { express: '5.3.0', '@types/express': '5.0.6' },
    prints: expressPrints,
    typescript: ['5.4.5', '5.9.3', '6.0.3', '7.0.2'],
  },
  {
    name: 'express4',
    file: 'express.ts',
    install: { express: '4.22.3', '@types/express': '4.17.25' },
    prints: expressPrints,
    typescript: ['6.0.3'],
  },
  {
    name: 'express5-floor',
    file: 'express.ts',
    install: { express: '5.0.0', '@types/express': '5.0.0' },
    prints: expressPrints,
    typescript: ['6.0.3'],
  },
  {
    name: 'express4-floor',
    file: 'express.ts',
    install: { express: '4.21.0', '@types/express': '4.17.21' },
    prints: expressPrints,
    typescript: ['6.0.3'],
  },
  {
    name: 'fastify5',
    file: 'fastify.ts',
    install: { fastify: '5.12.8' },
    prints: fastifyPrints,
    typescript: ['5.4.5', '5.9.3', '6.0.3', '7.0.2'],
  },
  {
    name: 'fastify5-floor',
    file: 'fastify.ts',
    install: { fastify: '5.0.0' },
    prints: fastifyPrints,
    typescript: ['6.0.3'],
  },
  {
    name: 'http',
    file: 'http.ts',
    install: {},
    prints: {
      verdict: 'accepted',
      statuses: [200, 'ok', 200, 'ok'],
      seen: ['invited-friend', 'placed-order', 'updated-plan'],
    },
    typescript: ['5.4.5', '7.0.2'],
  },
  {
    name: 'koa3',
    file: 'koa.ts',
    install: { koa: '3.3.0', '@types/koa': '3.0.3', '@koa/router': '15.7.0' },
    prints: expressPrints,
    typescript: ['5.4.5', '6.0.3', '7.0.2'],
  },
  {
    name: 'koa2',
    file: 'koa.ts',
    install: { koa: '2.16.4', '@types/koa': '2.15.1', '@koa/router': '15.7.0' },
    prints: expressPrints,
    typescript: ['6.0.3'],
  },
  {
    name: 'koa3-floor',
    file: 'koa.ts',
    install: { koa: '3.0.0', '@types/koa': '3.0.0', '@koa/router': '15.7.0' },
    prints: expressPrints,
    typescript: ['6.0.3'],
  },
  {
    name: 'koa2-floor',
    file: 'koa.ts',
    install: { koa: '2.16.0', '@types/koa': '2.15.0', '@koa/router': '15.7.0' },
    prints: expressPrints,
    typescript: ['6.0.3'],
  },
  {
    name: 'hono4',
    file: 'hono.ts',
    install: { hono: '4.13.19', '@hono/node-server': '2.1.8' },
    prints: expressPrints,
    typescript: ['5.4.5', '5.9.3', '6.0.3', '7.0.2'],
  },
  {
    name: 'hono4-floor',
    file: 'hono.ts',
    install: { hono: '4.0.0', '@hono/node-server': '1.19.0' },
    prints: expressPrints,
    typescript: ['6.0.3'],
  },
  {
    name: 'nestjs12',
    file: 'nestjs.ts',
    install: nest('12.5.1'),
    prints: nestPrints,
    typescript: ['5.9.3', '6.0.3', '7.0.2'],
    // Nest 12 is made of ES modules: "node16" does not know that CommonJS may require() them.
    setups: ['nodenext', 'bundler'],
    compilerOptions: nestCompiler,
  },
  {
    name: 'nestjs11',
    file: 'nestjs.ts',
    install: nest('11.2.10'),
    prints: nestPrints,
    typescript: ['5.4.5', '6.0.3'],
    compilerOptions: nestCompiler,
  },
  {
    name: 'nestjs11-floor',
    file: 'nestjs.ts',
    install: { ...nest('11.0.0'), 'reflect-metadata': '0.2.0', rxjs: '7.8.0' },
    prints: nestPrints,
    typescript: ['6.0.3'],
    compilerOptions: nestCompiler,
  },
  {
    name: 'otel',
    file: 'otel.ts',
    install: { '@opentelemetry/api': '1.9.0', '@opentelemetry/sdk-metrics': '2.12.1' },
    prints: otelPrints,
    typescript: ['5.4.5', '6.0.3', '7.0.2'],
  },
  {
    name: 'otel-floor',
    file: 'otel.ts',
    install: { '@opentelemetry/api': '1.7.0', '@opentelemetry/sdk-metrics': '1.30.1' },
    prints: otelPrints,
    typescript: ['6.0.3'],
  },
  {
    name: 'plan',
    file: 'plan.ts',
    install: { zod: '4.6.7', valibot: '1.5.0' },
    prints: {
      verdicts: [
        ...['accepted', 'accepted', 'accepted', 'accepted', 'dropped'],
        ...['accepted', 'dropped'],
      ],
      seen: [
        '["invited-friend",{"by":"mail"}]',
        '["invited-friend",{}]',
        '["placed-order",{"order":"7","lines":2}]',
        '["signed-out",{}]',
        '["updated-plan",{"plan":"pro","renewal_date":1896048000}]',
      ],
    },
    typescript: ['5.4.5', '6.0.3', '7.0.2'],
  },
  {
    name: 'plan-arktype',
    file: 'plan-arktype.ts',
    install: { arktype: '2.2.9' },
    prints: {
      verdicts: ['accepted', 'dropped'],
      seen: [{ order: '7', price: { amount: 1_999, currency: 'eur' } }],
    },
    typescript: ['6.0.3'],
    // Its types are those of an ES module: the other set-ups refuse them in CommonJS.
    setups: ['bundler'],
  },
  {
    name: 'browser',
    file: 'browser.ts',
    install: {},
    prints: { left: 0, sent: ['opened-pricing', 'invited-friend', 'opened-prices'] },
    typescript: ['5.4.5', '6.0.3'],
  },
  {
    name: 'sqlite',
    file: 'sqlite.ts',
    install: {},
    prints: sqlitePrints,
    typescript: ['5.4.5', '5.9.3', '6.0.3', '7.0.2'],
  },
  {
    name: 'testing',
    file: 'testing.ts',
    install: {},
    prints: {
      user: { userId: '42' },
      at: '2030-01-31T00:00:00.000Z',
      sent: ['placed-order'],
      status: 'accepted',
      complaint: 'AssertionError: No event of that name was tracked. The nearest is "left-shop".',
      hasCases: true,
    },
    typescript: ['5.4.5', '6.0.3', '7.0.2'],
  },
  {
    name: 'testing-jest',
    file: 'testing-jest.ts',
    install: { jest: '30.5.2', '@jest/globals': '30.5.2' },
    prints: { passed: 1, failed: 0 },
    typescript: ['5.4.5', '6.0.3'],
  },
  {
    name: 'testing-jest-floor',
    file: 'testing-jest.ts',
    install: { jest: '29.0.0', '@jest/globals': '29.0.0' },
    prints: { passed: 1, failed: 0 },
    typescript: ['6.0.3'],
  },
  {
    name: 'testing-vitest',
    file: 'testing-vitest.ts',
    install: { vitest: '4.1.12' },
    prints: { passed: 1, failed: 0 },
    typescript: ['6.0.3'],
    // Vitest's own types are those of an ES module.
    setups: ['bundler'],
  },
  ...['3.0.0', '2.0.0'].map((vitest) => ({
    name: `testing-vitest${vitest}`,
    file: 'testing-vitest.ts',
    install: { vitest },
    prints: { passed: 1, failed: 0 },
    typescript: ['6.0.3'],
    setups: ['bundler'],
  })),
  {
    name: 'testing-nest',
    file: 'testing-nest.ts',
    install: { ...nest('12.5.1'), '@nestjs/testing': '12.1.1' },
    prints: { user: { userId: '42' }, status: 'delivered' },
    typescript: ['6.0.3'],
    setups: ['nodenext', 'bundler'],
    compilerOptions: nestCompiler,
  },
];

/** @param {string} version */
function nest(version) {
  const names = ['common', 'core', 'platform-express'];
  return {
    ...Object.fromEntries(names.map((name) => [`@nestjs/${name}`, version])),
    'reflect-metadata': '0.2.2',
    rxjs: '7.8.2',
  };
}
