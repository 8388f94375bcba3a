// Sends requests over connections that stay open, one at a time on each: what a busy proxy does.
import { connect } from 'node:net';
import { MessageCounter } from '../harness/message-counter.js';
import { say, serve } from '../harness/program.js';

const connections = 32;
let order = 0;
let isLoading = false;

/**
 * Keeps this process awake. To wake it the system takes the server's time: the fewer requests there are,
 * the more of that each would cost.
 */
function stayAwake() {
  if (isLoading) setImmediate(stayAwake);
}

/** Resolves when so many requests are answered. */
function load({ port, requests }) {
  const startedMs = performance.now();
  isLoading = true;
  stayAwake();
  let toSend = requests;
  let toAnswer = requests;
  return new Promise((resolve, reject) => {
    const sockets = Array.from({ length: connections }, () => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      const counter = new MessageCounter();
      const next = () => {
        if (toSend === 0) return;
        toSend -= 1;
        order += 1;
        socket.write(`GET /orders/${order} HTTP/1.1\r\nHost: bench\r\n\r\n`, 'latin1');
      };
      socket.on('connect', next);
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        for (let answered = counter.count(chunk); answered > 0; answered -= 1) {
          toAnswer -= 1;
          next();
        }
        if (toAnswer > 0) return;
        isLoading = false;
        for (const open of sockets) open.destroy();
        resolve({ tookMs: performance.now() - startedMs });
      });
      return socket;
    });
  });
}

serve({ load });
say({});
