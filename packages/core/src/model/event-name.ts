/** An event name as Intercom stores it, and its place in the body. */
export interface EventName {
  readonly name: string;
  /** `"event_name":"…"`, escaped. */
  readonly text: string;
}
