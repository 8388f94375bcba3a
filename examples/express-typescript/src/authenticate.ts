import type { RequestHandler } from 'express';

declare global {
  namespace Express {
    interface Request {
      user?: { readonly id: string };
    }
  }
}

const users = new Map([['Bearer ada-s-token', { id: 'ada' }]]);

/**
 * Sets `req.user` when the request has a known token. Your application has its own: Passport, a
 * session or a JWT. Event tracking only reads what it leaves on the request.
 */
export const authenticate: RequestHandler = (req, _res, next) => {
  const user = users.get(req.get('authorization') ?? '');
  if (user !== undefined) req.user = user;
  next();
};
