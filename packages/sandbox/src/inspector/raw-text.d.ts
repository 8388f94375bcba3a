/** Imports a file as text. Vite supports this, and so does the build (packages/tooling/tsup.base.ts). */
declare module '*?raw' {
  const text: string;
  export = text;
}
