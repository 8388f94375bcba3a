/** A customer with a browser: keeps the session cookie and measures each request. */
export class Visitor {
  #shop;
  #cookie = '';

  constructor(shop) {
    this.#shop = shop;
  }

  /** Sends one request. The shop received it between the two seconds that are returned. */
  async send(method, path, body = {}) {
    const fromSec = nowSec();
    const startedMs = performance.now();
    const response = await fetch(`${this.#shop}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', Cookie: this.#cookie },
      body: method === 'GET' ? undefined : JSON.stringify(body),
    });
    const answer = await response.json();
    const tookMs = performance.now() - startedMs;
    this.#cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? this.#cookie;
    return { status: response.status, answer, fromSec, toSec: nowSec(), tookMs };
  }

  /** Sends events as a page does. Resolves with the status. */
  async relay(body) {
    const { status } = await fetch(`${this.#shop}/e`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Cookie: this.#cookie,
        Origin: this.#shop,
        'X-Intercom-Events': '1',
      },
      body: JSON.stringify(body),
    });
    return status;
  }

  async signIn(user) {
    return this.send('POST', '/api/sign-in', { user });
  }
}

function nowSec() {
  return Math.floor(Date.now() / 1000);
}
