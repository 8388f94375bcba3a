/** Where a program writes. */
export interface Screen {
  write(text: string): unknown;
  /** Somebody looks at it, so a line may be written over. */
  readonly isTTY?: boolean | undefined;
}

/** What the command line needs of the world around it. */
export interface CliIo {
  /** Results. */
  readonly out: Screen;
  /** Everything else: complaints, progress, hints. */
  readonly err: Screen;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}
