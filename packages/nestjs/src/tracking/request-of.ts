import type { ExecutionContext } from '@nestjs/common';
import type { TrackedRequest } from '../interfaces/module-options.js';

/** The HTTP request, or the WebSocket client. */
export function requestOf(context: ExecutionContext): TrackedRequest | undefined {
  const type = context.getType<string>();
  if (type === 'http') return object(context.switchToHttp().getRequest());
  if (type === 'ws') return object(context.switchToWs().getClient());
  // A message has neither: what a caller sends must not decide who the user is.
  return type === 'graphql' ? graphqlRequest(context.getArgByIndex(2)) : undefined;
}

/** Where the contexts of Apollo and Mercurius have the request by default. */
function graphqlRequest(found: unknown): TrackedRequest | undefined {
  const { req, request, reply }: GraphqlContext = Object(found);
  return object(req) ?? object(request) ?? object(reply?.request);
}

interface GraphqlContext {
  readonly req?: unknown;
  readonly request?: unknown;
  readonly reply?: { readonly request?: unknown } | null;
}

function object(value: unknown): TrackedRequest | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}
