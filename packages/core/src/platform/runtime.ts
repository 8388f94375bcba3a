/** What this program runs on. */
export interface Runtime {
  /** As it stands in the `user-agent` of requests: `node/22.1.0`, `bun/1.4.5`. */
  readonly userAgent: string;
  /** What speaks HTTP there unless an option says otherwise. */
  readonly transport: 'undici' | 'fetch';
  /** Whether there is an end of the process that could wait for events. Workers are just put to sleep. */
  readonly hasExit: boolean;
}

/** By `navigator.userAgent`, as runtimes have agreed to tell each other apart; Node 20 has none. */
export function runtimeOf(global: object): Runtime {
  const navigator: unknown = Reflect.get(global, 'navigator');
  const userAgent: unknown =
    typeof navigator === 'object' && navigator !== null && Reflect.get(navigator, 'userAgent');
  const [found] = /^(Bun|Deno|Cloudflare-Workers)(\/[\w.-]+)?/.exec(String(userAgent)) ?? [];
  return found === undefined
    ? { userAgent: `node/${process.versions.node}`, transport: 'undici', hasExit: true }
    : {
        userAgent: found.toLowerCase(),
        transport: 'fetch',
        hasExit: !found.startsWith('Cloudflare'),
      };
}
