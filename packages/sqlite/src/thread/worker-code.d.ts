/** A TypeScript file and what it imports, as one script (packages/tooling/bundled-text.ts). */
declare module '*?bundled' {
  const code: string;
  export = code;
}
