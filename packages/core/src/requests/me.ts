import { fieldOf } from '../model/own-fields.js';
import { type CallOptions, resolveCallOptions } from './call-options.js';
import { given, isRawObject, objectOf, type RawObject, textIn } from './json.js';
import { createReply, type Reply } from './reply.js';
import type { RequestExecutor } from './request-executor.js';

/** The owner of the access token. */
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
  /** The answer as Intercom sent it. */
  readonly raw: RawObject;
}

/** Reads who owns the access token, and of which workspace it is. */
export function readMe(executor: RequestExecutor, options?: CallOptions): Reply<Me> {
  return createReply(async () => {
    const callOptions = resolveCallOptions('me()', options);
    const answer = await executor.run(
      { method: 'GET', path: '/me', isRepeatable: true },
      callOptions,
    );
    const raw = objectOf(answer, (found) => typeof found.type === 'string');
    const found = fieldOf(raw, 'app');
    const app = isRawObject(found) ? found : {};
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
