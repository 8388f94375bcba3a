import { parentPort, workerData } from 'node:worker_threads';
import type { ToWorker, WorkerSettings } from './protocol.js';
import { StoreWorker } from './store-worker.js';

/** How often other processes' writes are looked for. */
const lookMs = 250;
/** After so long without a request the file is tidied up. */
const idleMs = 1_000;

const settings: WorkerSettings = workerData;
const store = new StoreWorker(settings, (message) => parentPort?.postMessage(message));
let idle: NodeJS.Timeout | undefined;

function tidyUp(): void {
  if (store.tidyUp()) idle = setTimeout(tidyUp, 0);
}

parentPort?.on('message', (message: ToWorker) => {
  clearTimeout(idle);
  store.handle(message);
  if (message.request.do === 'close') {
    parentPort?.close();
    clearInterval(looking);
    return;
  }
  idle = setTimeout(tidyUp, idleMs);
});

const looking = setInterval(() => store.look(), lookMs);
