import { createIntercomEvents } from '../client/create-intercom-events.js';
import type { IntercomEvents, RequestScope } from '../client/intercom-events.js';
import { ConfigurationError } from '../errors/configuration-error.js';
import type { User } from '../model/contact.js';
import { fieldsOf, hasField } from '../model/own-fields.js';
import { invalid, requireFunction, requireKnownKeys, requireObject } from '../options/checks.js';
import type { ClientOptions } from '../options/client-options.js';
import { clientOptionNames } from '../options/client-options.js';

/** What every adapter's `intercomEvents()` takes: a client, or the options to make one with. */
export interface AdapterOptions<Request> extends ClientOptions {
  /** A client of yours; without it one is made from the other options. Not both. */
  readonly client?: IntercomEvents;

  /**
   * Whom a request is about. Called when an event is tracked (so authentication may be mounted after
   * this), and once more when the request has ended if nobody was known. It may return a promise,
   * which is waited for at the end. It may throw: then nobody is known.
   *
   * Default: what the framework's authentication left (`req.user`): its `id`, `userId`, `sub`, and
   * only then `email`.
   */
  readonly user?: (
    request: Request,
  ) => User | null | undefined | PromiseLike<User | null | undefined>;
}

/** An adapter's connection to its client. */
export interface Connection<Request> {
  readonly client: IntercomEvents;
  /** The client was made here, from the options: whoever ends the application closes it. */
  readonly ownsClient: boolean;
  /** Opens the scope of one request. */
  openScope(request: Request): RequestScope;
}

/** Whom a request is about if the application does not say so. */
export interface DefaultUser<Request> {
  readonly user: (request: Request) => unknown;
  /** Where that looks, for the log. */
  readonly lookedAt?: string;
}

/** Gives an adapter its client. Throws `ConfigurationError` on wrong options. */
export function connect<Request>(
  options: AdapterOptions<Request>,
  defaults: DefaultUser<Request>,
): Connection<Request> {
  requireObject('options', options);
  if (isClient(options)) {
    const what = 'A client was given in the place of the options.';
    throw new ConfigurationError('OPTION_INVALID', what, {
      fix: 'Pass it as `{ client: events }`.',
    });
  }
  requireKnownKeys('', options, optionNames);
  const own = fieldsOf<AdapterOptions<Request>>(options, optionNames);
  const { client: given, user, ...clientOptions } = own;
  requireFunction('user', user);
  if ('client' in own && given === undefined) {
    throw new ConfigurationError('OPTION_INVALID', '`client` was given, but is undefined.', {
      fix: 'Look for a circular import or a misspelt name; leave it out to have a client made.',
    });
  }
  const client =
    given === undefined ? createIntercomEvents(clientOptions) : checked(given, clientOptions);
  const askUser: (request: Request) => unknown = user ?? defaults.user;
  const lookedAt = user ? undefined : defaults.lookedAt;
  return {
    client,
    ownsClient: given === undefined,
    openScope: (request) => client.openScope(() => askUser(request), lookedAt),
  };
}

/** The adapter's own options first: the client has many. */
const optionNames: Readonly<Record<keyof AdapterOptions<unknown>, unknown>> = {
  user: true,
  client: true,
  ...clientOptionNames,
};

/** Nest copies options: of a client only its own fields are left then. */
function isClient(options: object): boolean {
  return hasField(options, 'openScope') || (hasField(options, 'id') && hasField(options, 'dead'));
}

function checked(client: IntercomEvents, rest: ClientOptions): IntercomEvents {
  if (typeof client?.openScope !== 'function') {
    throw invalid('client', 'a client made by createIntercomEvents()', client);
  }
  const [extra] = Object.keys(rest);
  if (extra === undefined) return client;
  throw new ConfigurationError(
    'OPTION_INVALID',
    `\`client\` and \`${extra}\` were given together.`,
    { fix: 'A client has its options already: pass them to createIntercomEvents().' },
  );
}
