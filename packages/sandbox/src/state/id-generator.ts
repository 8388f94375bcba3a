/** Creates ids in the format of Intercom's. */
export interface IdGenerator {
  /** 20 characters of 0-9 and a-v, as in recorded responses. Unique within a sandbox. */
  requestId(): string;
  /** 24 hexadecimal characters. */
  contactId(): string;
  /** The last 12 hexadecimal characters of event ids. */
  readonly node: string;
  /** The workspace: 8 characters, `app_id` of bulk jobs and `id_code` of `/me`. */
  readonly appId: string;
  /** `X-Intercom-Version`: 40 hexadecimal characters, the commit of a build, not an API version. */
  readonly buildSha: string;
}

/** @param savedNode - The node of an earlier sandbox whose events are kept. */
export function createIdGenerator(random: () => number, savedNode?: string): IdGenerator {
  const prefix = digits(random, 10, 32);
  const node = savedNode ?? digits(random, 12, 16);
  let requests = 0;

  return {
    requestId() {
      requests += 1;
      return prefix + requests.toString(32).padStart(10, '0');
    },
    contactId: () => digits(random, 24, 16),
    node,
    appId: node.slice(4),
    buildSha: digits(random, 40, 16),
  };
}

function digits(random: () => number, length: number, radix: number): string {
  let text = '';
  while (text.length < length) text += Math.floor(random() * radix).toString(radix);
  return text;
}
