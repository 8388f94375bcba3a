/** Where the library says what the developer should know: `console`, pino, or anything alike. */
export interface Logger {
  info(text: string): unknown;
  warn(text: string): unknown;
  error(text: string): unknown;
}
