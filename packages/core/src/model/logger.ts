/** Where the library says what the developer should know: `console`, pino, or anything alike. */
export interface Logger {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}
