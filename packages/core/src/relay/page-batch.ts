/** An event as a page sends it. Nothing in it is trusted. */
export interface PageEvent {
  /** Made by the page, so that an event that is sent twice is recognised. */
  readonly id: string;
  readonly name: string;
  readonly metadata: unknown;
  /** When it happened, in Unix milliseconds of the page's clock. */
  readonly atMs: number;
}

/** What a page sends at once. */
export interface PageBatch {
  /** When it was sent, in Unix milliseconds of the page's clock. */
  readonly sentAtMs: number;
  readonly events: readonly PageEvent[];
}

const maxEvents = 20;
const usableId = /^[\w-]{8,64}$/;

/** Reads the body of a request from a page; `undefined` if it is not what `@intercom-events/browser` sends. */
export function readBatch(body: unknown): PageBatch | undefined {
  if (!isObject(body)) return undefined;
  const { sentAt, events } = body;
  if (!isTime(sentAt) || !Array.isArray(events)) return undefined;
  if (events.length === 0 || events.length > maxEvents) return undefined;
  const read: PageEvent[] = [];
  for (const given of events) {
    const event = readEvent(given);
    if (event === undefined) return undefined;
    read.push(event);
  }
  return { sentAtMs: sentAt, events: read };
}

function readEvent(given: unknown): PageEvent | undefined {
  if (!isObject(given)) return undefined;
  const { id, name, metadata, at } = given;
  if (typeof id !== 'string' || !usableId.test(id)) return undefined;
  if (typeof name !== 'string' || !isTime(at)) return undefined;
  if (metadata !== undefined && metadata !== null && !isObject(metadata)) return undefined;
  return { id, name, metadata: metadata ?? undefined, atMs: at };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
