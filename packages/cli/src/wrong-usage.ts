/** The command was called with something it cannot use: what, and what to do instead. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}
