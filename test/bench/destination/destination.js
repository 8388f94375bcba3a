// The other end: answers 202 with an empty body as fast as this machine can, or later, in its own process.
import { createServer } from 'node:net';
import { MessageCounter } from '../harness/message-counter.js';
import { say, serve, settings } from '../harness/program.js';
import { freeAnswer } from './free-answer.js';
import { limitedAnswer } from './limited-answer.js';

/** @typedef {'free' | 'limited' | 'hung'} Mode */

const { mode, latencyMs = 0 } = settings();
const counts = { requests: 0, refused: 0, open: 0, maxOpen: 0 };
const answers = { free: freeAnswer, limited: limitedAnswer(10_000, counts), hung: () => '' };
const answer = answers[mode];

const server = createServer({ noDelay: true }, (socket) => {
  counts.open += 1;
  counts.maxOpen = Math.max(counts.maxOpen, counts.open);
  const counter = new MessageCounter();
  socket.on('data', (chunk) => {
    const complete = counter.count(chunk);
    if (complete === 0) return;
    counts.requests += complete;
    if (latencyMs === 0) reply(socket, complete);
    else setTimeout(reply, latencyMs, socket, complete);
  });
  socket.on('close', () => {
    counts.open -= 1;
  });
  socket.on('error', () => socket.destroy());
});

function reply(socket, complete) {
  let text = '';
  for (let i = 0; i < complete; i += 1) text += answer();
  if (text !== '') socket.write(text, 'latin1');
}

server.listen(0, '127.0.0.1', 4_096, () => {
  const address = server.address();
  say({ port: typeof address === 'object' ? address?.port : undefined });
});
serve({ counts: () => counts });
