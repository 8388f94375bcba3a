import type { ExecutionContext } from '@nestjs/common';
import type { TrackedRequest } from '../interfaces/module-options.js';

/** Which object stands for the caller: the HTTP request, or the WebSocket client. */
export function requestOf(context: ExecutionContext): TrackedRequest | undefined {
  const type = context.getType<string>();
  if (type === 'http') return object(context.switchToHttp().getRequest());
  if (type === 'ws') return object(context.switchToWs().getClient());
  // A payload or its transport is nobody: what a caller sends must not say who it is.
  return type === 'graphql' ? graphqlRequest(context.getArgByIndex(2)) : undefined;
}

/** Where Apollo's and Mercurius' contexts have it, if the application has not put it elsewhere. */
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
