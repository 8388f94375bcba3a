import { type CallOptions, resolveCallOptions } from './call-options.js';
import { given, isRawObject, objectOf, type RawObject, textIn } from './json.js';
import { type Reply, replyOf } from './reply.js';
import type { RequestExecutor } from './request-executor.js';

/** Whose token this is. */
export interface Me {
  readonly id?: string;
  readonly name?: string;
  readonly email?: string;
  readonly app: {
    readonly id?: string;
    readonly name?: string;
    /** Where the workspace is: `US`, `EU`, `AU`. */
    readonly region?: string;
  };
  /** The answer in the words of the wire. */
  readonly raw: RawObject;
}

/** Asks whose token this is, and of which workspace. */
export function askMe(executor: RequestExecutor, options?: CallOptions): Reply<Me> {
  return replyOf(async () => {
    const callOptions = resolveCallOptions(options);
    const answer = await executor.run(
      { method: 'GET', path: '/me', isRepeatable: true },
      callOptions,
    );
    const raw = objectOf(answer, (found) => typeof found.type === 'string');
    const app = isRawObject(raw.app) ? raw.app : {};
    const value = given({
      id: textIn(raw, 'id'),
      name: textIn(raw, 'name'),
      email: textIn(raw, 'email'),
      app: given({
        id: textIn(app, 'id_code') ?? textIn(app, 'id'),
        name: textIn(app, 'name'),
        region: textIn(app, 'region'),
      }),
      raw,
    });
    return { value, answer };
  });
}
