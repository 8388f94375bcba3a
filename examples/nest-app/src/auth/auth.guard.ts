import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  UnauthorizedException,
} from '@nestjs/common';
import { people } from './person.js';
import { requestOf } from './request-of.js';

/** Accepts requests with a known token and sets `request.user`, which is all that tracking needs. */
@Injectable()
export class AuthGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = requestOf(context);
    const person = people.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (person === undefined) throw new UnauthorizedException('Sign in first.');
    request.user = person;
    return true;
  }
}
