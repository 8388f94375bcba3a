import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { requestOf } from './request-of.js';
import { users } from './user.js';

/** Accepts requests with a known token and sets `request.user`, which is all that tracking needs. */
@Injectable()
export class AuthGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = requestOf(context);
    const user = users.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (user === undefined) throw new UnauthorizedException('Sign in first.');
    request.user = user;
    return true;
  }
}
