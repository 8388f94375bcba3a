/** The JavaScript runtime. */
export interface Runtime {
  /** As part of the `user-agent` of requests, e.g. `node/22.1.0` or `bun/1.4.5`. */
  readonly userAgent: string;
  /** The default transport. */
  readonly transport: 'undici' | 'fetch';
  /** Whether the process has an exit that can wait for events. Workers are suspended without notice. */
  readonly hasExit: boolean;
}

/** Detects the runtime by `navigator.userAgent`, the agreed way; Node 20 has none. */
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
