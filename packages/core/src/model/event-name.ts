/** An event name as Intercom stores it, and its place in the body. */
export interface EventName {
  readonly name: string;
  /** `,"event_name":"…"`, to follow the contact. */
  readonly text: string;
  /** The same with `,"metadata":` behind it. */
  readonly textBeforeMetadata: string;
}

/** The most characters of a name. */
export const maxNameLength = 255;
