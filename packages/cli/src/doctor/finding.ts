/** What was looked at, and what to do if it is wrong. */
export interface Finding {
  readonly name: string;
  readonly isOk: boolean;
  readonly says: string;
  readonly fix?: string;
}

/** It is as it should be. */
export function fine(name: string, says: string): Finding {
  return { name, isOk: true, says };
}

/** It is not, and this is what to do. */
export function wrong(name: string, says: string, fix: string): Finding {
  return { name, isOk: false, says, fix };
}
