import assert from 'node:assert/strict';

/** A client of the API. */
export class Caller {
  #url;
  #headers = { connection: 'close' };

  constructor(url) {
    this.#url = url;
  }

  async send(method, path, body) {
    const type = body && { 'content-type': 'application/json' };
    const headers = { ...this.#headers, ...type };
    const init = { method, headers, body: body && JSON.stringify(body) };
    const response = await fetch(this.#url + path, init);
    return { status: response.status, answer: await response.json() };
  }

  async signIn(user) {
    const { status, answer } = await this.send('POST', '/sign-in', { user });
    assert.equal(status, 200);
    this.#headers.authorization = `Bearer ${answer.token}`;
  }
}
