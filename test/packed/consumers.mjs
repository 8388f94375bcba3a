/**
 * The applications that use the packed packages, each in a fresh folder of its own.
 *
 * @typedef {object} Consumer
 * @property {string} name
 * @property {string} file its one source, in `consumers/`
 * @property {Readonly<Record<string, string>>} install what it needs besides our packages
 * @property {unknown} prints what it must print
 * @property {readonly string[]} typescript the compilers that must accept it
 */

const expressPrints = {
  verdict: 'accepted',
  statuses: [200, '{"ok":true}', 200, '{"ok":true}'],
  seen: ['invited-friend', 'placed-order', 'updated-plan'],
};

/** @type {readonly Consumer[]} */
export const consumers = [
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
];
