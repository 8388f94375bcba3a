import type { ExecutionContext } from '@nestjs/common';
import { type GqlContextType, GqlExecutionContext } from '@nestjs/graphql';
import type { User } from './user.js';

/** The parts of Express's request that are used here. */
export interface SignedInRequest {
  readonly headers: { readonly authorization?: string };
  user?: User;
}

/** The request of a REST route or of a resolver. */
export function requestOf(context: ExecutionContext): SignedInRequest {
  return context.getType<GqlContextType>() === 'graphql'
    ? GqlExecutionContext.create(context).getContext<{ req: SignedInRequest }>().req
    : context.switchToHttp().getRequest<SignedInRequest>();
}
