import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.js';

/** How often a request is tried, and the wait in between. */
const maxTries = 100;
const betweenTriesMs = 50;

/**
 * Runs a file as a program of its own, with a free port in `PORT`.
 *
 * @param script - The file's URL.
 * @param settings - Added to the environment of this process.
 * @param args - The arguments of the program.
 * @returns `url`, where it listens; `ended`, its exit code or signal; `output()`, everything it has
 * printed; `kill(signal)`; `says(text)`, which waits until it prints that; `send(method, path, body,
 * headers)`, which sends a JSON request as soon as it listens.
 */
export async function startProgram(script, settings = {}, args = []) {
  const port = await freePort();
  const child = spawn(process.execPath, [fileURLToPath(script), ...args], {
    env: { ...process.env, ...settings, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  const printed = listenTo(child);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    ended,
    output: printed.output,
    kill: (signal) => child.kill(signal),
    says: (text) =>
      Promise.race([
        printed.includes(text),
        ended.then((how) => {
          throw new Error(`It never said "${text}", and ended with ${how}.`);
        }),
      ]),
    send: (method, path, body, headers = {}) =>
      untilAnswered(child, `${url}${path}`, {
        method,
        headers: { ...(body && { 'Content-Type': 'application/json' }), ...headers },
        body: body && JSON.stringify(body),
      }),
  };
}

/** Collects what a program prints, on either stream. */
function listenTo({ stdout, stderr }) {
  let output = '';
  const listeners = new Set();
  for (const stream of [stdout, stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
      for (const listener of listeners) listener();
    });
  }
  return {
    output: () => output,
    includes: (text) =>
      new Promise((resolve) => {
        const look = () => output.includes(text) && resolve();
        listeners.add(look);
        look();
      }),
  };
}

/** Nothing says when the ten lines of a README listen. */
async function untilAnswered(child, url, request) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await fetch(url, request);
    } catch (error) {
      const ended = child.exitCode ?? child.signalCode;
      if (ended !== null) throw new Error(`${url}: it has ended with ${ended}.`, { cause: error });
      if (tries > maxTries) throw new Error(`${url}: ${error.message}`, { cause: error });
      await wait(betweenTriesMs);
    }
  }
}
