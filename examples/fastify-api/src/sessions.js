import { randomUUID } from 'node:crypto';

const maxSessions = 1_000;

/**
 * Who is signed in: a random token, and a map from tokens to people. A real API would use its own
 * authentication. Event tracking only needs `request.user`.
 */
export class Sessions {
  #people = new Map();

  /** Hook: sets `request.user` if somebody is signed in. */
  read = (request, _reply, done) => {
    const [, token] = (request.headers.authorization ?? '').split(' ');
    request.user = this.#people.get(token);
    done();
  };

  open(request, user) {
    const [oldest] = this.#people.keys();
    if (this.#people.size >= maxSessions) this.#people.delete(oldest);
    const token = randomUUID();
    this.#people.set(token, user);
    request.user = user;
    return token;
  }
}
