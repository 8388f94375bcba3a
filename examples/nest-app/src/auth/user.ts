/** A user who may sign in. */
export interface User {
  readonly id: string;
  readonly name: string;
}

/** Tokens in a file are for examples only. */
export const users: ReadonlyMap<string, User> = new Map([
  ['ada-s-token', { id: 'ada', name: 'Ada' }],
  ['grace-s-token', { id: 'grace', name: 'Grace' }],
]);
