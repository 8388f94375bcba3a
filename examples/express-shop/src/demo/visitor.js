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

  async signIn(user) {
    return this.send('POST', '/api/sign-in', { user });
  }
}

function nowSec() {
  return Math.floor(Date.now() / 1000);
}
