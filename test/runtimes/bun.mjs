import { app } from './process-app.mjs';

const { port } = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: app.fetch });
console.log(`listening on ${port}`);
