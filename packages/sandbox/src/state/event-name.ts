/** An event name as Intercom stores it: lower case, `.` and `$` replaced by `-`, spaces as they are. */
export function normaliseEventName(name: string): string {
  return name.toLowerCase().replace(/[.$]/g, '-');
}
