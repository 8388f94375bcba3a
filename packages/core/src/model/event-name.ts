/** An event name as Intercom stores it, and its text in the body. */
export interface EventName {
  readonly name: string;
  /** `,"event_name":"…"`, which follows the contact. */
  readonly text: string;
  /** The same with `,"metadata":` behind it. */
  readonly textBeforeMetadata: string;
}

/** The maximum number of characters of a name. */
export const maxNameLength = 255;
