// One sample of one way of delivering: what an event takes from the program to the last answer.
import { setTimeout as sleep } from 'node:timers/promises';
import { createIntercomEvents } from '@intercom-events/core';
import { Pool } from 'undici';
import { clientOptions } from '../harness/client-options.js';
import { eventName, metadataOf, userNames, wireEvent } from '../harness/events.js';
import { say, settings } from '../harness/program.js';

const { variant, events, warmUp, port, connections } = settings();
const users = userNames(warmUp + events);

const headers = [
  'authorization',
  'Bearer bench',
  'content-type',
  'application/json',
  'accept',
  'application/json',
  'intercom-version',
  '2.14',
  'user-agent',
  `intercom-events/0.0.0 node/${process.versions.node}`,
];

const variants = {
  /** Tracked in step with what is pending: the queue is never empty and never full. */
  core: () => {
    const client = createIntercomEvents(
      clientOptions({ port, rateLimit: false, delivery: { concurrency: connections } }),
    );
    let tracked = 0;
    return async (upTo) => {
      while (tracked < upTo) {
        const room = 5_000 - client.stats().pending;
        for (let i = 0; i < room && tracked < upTo; i += 1, tracked += 1) {
          client.track(users[tracked], eventName, metadataOf(tracked));
        }
        // Long before they are all sent: looking more often would be work of the measurement's own.
        await sleep(20);
      }
      await client.flush({ deadlineMs: 600_000 });
      const { delivered } = client.stats();
      if (delivered !== upTo) throw new Error(`Of ${upTo} events ${delivered} were delivered.`);
    };
  },

  dispatch: () => {
    const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
    const post = (body) =>
      new Promise((resolve, reject) => {
        const handler = {
          onRequestStart() {},
          onResponseStart() {},
          onResponseData() {},
          onResponseEnd: resolve,
          onResponseError: (_controller, error) => reject(error),
        };
        pool.dispatch({ path: '/events', method: 'POST', headers, body }, handler);
      });
    return readyMade(post);
  },

  request: () => {
    const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
    return readyMade(async (body) => {
      const answer = await pool.request({ path: '/events', method: 'POST', headers, body });
      await answer.body.dump();
    });
  },
};

/** Posts bodies that were written before, so many at once. */
function readyMade(post) {
  const nowSec = Math.floor(Date.now() / 1000);
  const bodies = users.map((user, index) => JSON.stringify(wireEvent(user, index, nowSec)));
  let next = 0;
  const line = async (upTo) => {
    while (next < upTo) {
      const body = bodies[next];
      next += 1;
      await post(body);
    }
  };
  return (upTo) => Promise.all(Array.from({ length: connections }, () => line(upTo)));
}

const deliverUpTo = variants[variant]();
await deliverUpTo(warmUp);
const cpu = process.cpuUsage();
const startedMs = performance.now();
await deliverUpTo(warmUp + events);
const tookMs = performance.now() - startedMs;
const { user, system } = process.cpuUsage(cpu);
say({ perSec: (1_000 * events) / tookMs, cpuUs: (user + system) / events });
