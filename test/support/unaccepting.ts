import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { until } from './turns.js';

/** A listener with a full queue: the handshake of further connections never ends. */
export interface Unaccepting {
  readonly url: string;
  /** Accepts connections from now on, and forwards them to the origin. */
  accept(): void;
}

const program = `
const { createServer, connect } = require('node:net');
const { parentPort, workerData } = require('node:worker_threads');
const server = createServer((client) => {
  const origin = connect(workerData.originPort, '127.0.0.1');
  client.pipe(origin).pipe(client);
  for (const socket of [client, origin]) socket.on('error', () => {});
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port);
  setImmediate(() => Atomics.wait(new Int32Array(workerData.gate), 0, 0));
});
`;

/** Starts a listener that accepts nothing, and fills its queue. */
export async function startUnaccepting(originPort: number): Promise<Unaccepting> {
  const gate = new SharedArrayBuffer(4);
  const worker = new Worker(program, { eval: true, workerData: { gate, originPort } });
  const fillers: Socket[] = [];
  onTestFinished(async () => {
    for (const filler of fillers) filler.destroy();
    await worker.terminate();
  });
  const [port]: number[] = await once(worker, 'message');
  if (port === undefined) throw new Error('The listener has no port.');

  let connected = 0;
  for (let i = 0; i < 8; i += 1) {
    const filler = connect(port, '127.0.0.1', () => {
      connected += 1;
    });
    filler.on('error', () => {});
    fillers.push(filler);
  }
  // The kernel accepts one more than the backlog, and does not answer the others.
  await until(
    () => connected >= 2,
    () => `two connections in the queue, there are ${connected}`,
  );
  return {
    url: `http://127.0.0.1:${port}`,
    accept: () => {
      for (const filler of fillers) filler.destroy();
      Atomics.store(new Int32Array(gate), 0, 1);
      Atomics.notify(new Int32Array(gate), 0);
    },
  };
}
