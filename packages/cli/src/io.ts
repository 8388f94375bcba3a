/** An output stream. */
export interface Screen {
  write(text: string): unknown;
  /** Whether it is a terminal, so that a line can be overwritten. */
  readonly isTTY?: boolean | undefined;
  /** Its width. */
  readonly columns?: number | undefined;
}

/** What the command line needs from its environment. */
export interface CliIo {
  /** Results. */
  readonly out: Screen;
  /** Errors, warnings, progress and hints. */
  readonly err: Screen;
  /** Standard input, for commands that read it on request. */
  readonly stdin?: AsyncIterable<Uint8Array> | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}
