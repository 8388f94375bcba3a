/** A file as text: Vite reads these so, and so does the build (packages/tooling/tsup.base.ts). */
declare module '*?raw' {
  const text: string;
  export = text;
}
