import { app } from './process-app.mjs';

const onListen = ({ port }) => console.log(`listening on ${port}`);
Deno.serve({ hostname: '127.0.0.1', port: 0, onListen }, app.fetch);
