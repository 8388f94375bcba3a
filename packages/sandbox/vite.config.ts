import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Builds the inspector's page. Everything that it loads is served by the sandbox. */
export default defineConfig({
  root: fileURLToPath(new URL('./src/inspector/page', import.meta.url)),
  base: '/inspector/',
  publicDir: false,
  build: {
    outDir: fileURLToPath(new URL('./dist/inspector-page', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      output: { entryFileNames: 'page.js', assetFileNames: 'page[extname]', codeSplitting: false },
    },
  },
});
