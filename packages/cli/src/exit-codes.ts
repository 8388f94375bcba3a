/** The exit codes of the program. */
export const exitCodes = {
  /** Everything was done. */
  done: 0,
  /** Something was refused or failed; the rest was done. */
  failed: 1,
  /** Wrong usage; nothing was done. */
  usage: 2,
  /** Intercom was not reachable, or did not accept the token. */
  noAccess: 3,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** For `--help`. */
export const exitCodesHelp = `Exit codes:
  0    success
  1    something was refused or failed
  2    wrong usage; nothing was done
  3    Intercom is not reachable, or does not accept the token
  130  interrupted by Ctrl-C`;
