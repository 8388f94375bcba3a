import { randomUUID } from 'node:crypto';

const cookieName = 'shop_session';
const maxSessions = 1_000;

/**
 * Who is signed in: a random id in a cookie, and a map from ids to people. A real shop would use its
 * own authentication. Event tracking only needs `req.user`.
 */
export class Sessions {
  #people = new Map();

  /** Middleware: sets `req.user` if somebody is signed in. */
  read = (req, _res, next) => {
    req.user = this.#people.get(sessionId(req));
    next();
  };

  open(req, res, user) {
    const [oldest] = this.#people.keys();
    if (this.#people.size >= maxSessions) this.#people.delete(oldest);
    const id = randomUUID();
    this.#people.set(id, user);
    req.user = user;
    res.cookie(cookieName, id, { httpOnly: true, sameSite: 'strict' });
  }

  close(req, res) {
    this.#people.delete(sessionId(req));
    req.user = undefined;
    res.clearCookie(cookieName, { httpOnly: true, sameSite: 'strict' });
  }
}

function sessionId(req) {
  const pairs = (req.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([name]) => name === cookieName)?.[1];
}
