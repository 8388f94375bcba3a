import { defineConfig } from 'tsup';
import base from '../tooling/tsup.base.js';

// `otel` and `serverless` import `adapter` for nothing but this: what several entries share is then
// shared by all, and is one file. Each file more is two thirds of a millisecond for who imports core.
export default defineConfig({
  ...base,
  esbuildOptions: (options) => {
    // Else an import that names nothing is left out, as package.json says that it does nothing.
    options.ignoreAnnotations = true;
  },
});
