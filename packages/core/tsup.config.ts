import { defineConfig } from 'tsup';
import base from '../tooling/tsup.base.js';

export default defineConfig({ ...base, entry: ['src/index.ts', 'src/adapter.ts'] });
