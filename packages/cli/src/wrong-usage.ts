/** The command was called in a way that cannot work; the message says what to do instead. */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage';
}
