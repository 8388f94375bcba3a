import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { TokenSource } from './token-source.js';

const secret = 'dG9rOm1hZGUtdXA=';

test.each([
  ['the longest', 'x'.repeat(4_096)],
  ['one character', '!'],
  ['the last visible character', '~'],
  ['an ordinary one', secret],
])('%s token is used as it is', (_title, token) => {
  expect(new TokenSource(token).current()).toBe(token);
});

test.each([
  ['a line break at its end', `${secret}\n`],
  ['a line break inside', `${secret}\nHost: evil.example`],
  ['a space before it', ` ${secret}`],
  ['a tab', `${secret}\t`],
  ['a character that is not ASCII', `${secret}é`],
  ['a delete character', `${secret}\u007f`],
  ['one character too many', 'x'.repeat(4_097)],
])('a token with %s is refused without being shown', (_title, token) => {
  expect(() => new TokenSource(token)).toThrow(
    /^The access token is not one line of visible ASCII characters\. Look for a line break, a space or a quotation mark around it in your configuration, or copy it again \(Developer Hub, Authentication\)\. \[TOKEN_INVALID\]$/,
  );
});

test.each([
  ['a header’s text', `Bearer ${secret}`],
  ['another spelling', `bearer  ${secret}`],
  ['a space before it, and a line break', ` Bearer\t${secret}\n`],
])(
  'a token behind the word Bearer is refused for that word, and not shown: %s',
  (_title, token) => {
    expect(() => new TokenSource(token)).toThrow(
      /^The access token begins with "Bearer"\. That word is not part of the token: remove it from your configuration\. \[TOKEN_INVALID\]$/,
    );
  },
);

test('a token that only sounds like it is one', () => {
  expect(new TokenSource('BearerOfNews').current()).toBe('BearerOfNews');
});

test.each([
  [5, 'is not text'],
  [null, 'is not text'],
  [{}, 'is not text'],
  ['', 'is empty'],
  [`"${secret}"`, 'is in quotation marks'],
  [`'${secret}'`, 'is in quotation marks'],
])('%j is no token, which is said as it is', (token, what) => {
  const make = () => new TokenSource(token as unknown as string);

  expect(make).toThrow(new RegExp(`^The access token ${what}\\. .*\\[TOKEN_INVALID\\]$`));
  expect(make).not.toThrow(secret);
});

test('nothing that prints a token source shows the token', async () => {
  const fixed = new TokenSource(secret);
  const asked = new TokenSource(() => secret);
  await asked.current();

  for (const source of [fixed, asked]) {
    const printed = [
      inspect(source, { depth: 10, showHidden: true }),
      JSON.stringify(source),
      String(source),
      JSON.stringify(Object.getOwnPropertyDescriptors(source)),
    ];
    expect(printed.join()).not.toContain(secret);
  }
});

test('a fixed token stays, because refusing it cannot bring another', () => {
  const source = new TokenSource(secret);
  source.refused();

  expect(source.current()).toBe(secret);
});

test('a provider is asked once, and again only after its token was refused', async () => {
  let asked = 0;
  const source = new TokenSource(() => {
    asked += 1;
    return `token-${asked}`;
  });

  expect(await Promise.all([source.current(), source.current()])).toEqual(['token-1', 'token-1']);
  expect(source.current()).toBe('token-1');
  source.refused();
  expect(await source.current()).toBe('token-2');
  expect(asked).toBe(2);
});

test.each([
  [
    'throws',
    () => {
      throw new Error(secret);
    },
  ],
  ['rejects', () => Promise.reject(new Error(secret))],
  ['answers with nothing', () => ''],
  ['answers with a line break', () => Promise.resolve(`${secret}\n`)],
  ['answers with an object', () => ({}) as unknown as string],
])('a provider that %s has no token, and is asked again', async (_title, provider) => {
  let asked = 0;
  const source = new TokenSource(() => {
    asked += 1;
    return provider();
  });

  expect(await source.current()).toBeUndefined();
  expect(await source.current()).toBeUndefined();
  expect(asked).toBe(2);
});

test('an answer that comes after it was given up is not the token any more', async () => {
  const answers: ((token: string) => void)[] = [];
  const source = new TokenSource(() => new Promise((resolve) => answers.push(resolve)));
  const early = source.current();
  source.refused();
  const late = source.current();
  await Promise.resolve();

  answers[1]?.('new-token');
  expect(await late).toBe('new-token');
  answers[0]?.('old-token');
  expect(await early).toBeUndefined();
  expect(source.current()).toBe('new-token');
});

const provided = async (give: () => unknown): Promise<TokenSource> => {
  const source = new TokenSource(give as () => string);
  expect(source.problem).toBeUndefined();
  expect(await source.current()).toBeUndefined();
  return source;
};

test.each<readonly [string, () => unknown, string]>([
  [
    'a line break at its end',
    () => `${secret}\n`,
    'returned a token that is not one line of visible ASCII characters: look for a line break or a space around it',
  ],
  [
    'the word Bearer before it',
    () => `Bearer ${secret}`,
    'returned a token that begins with "Bearer"',
  ],
  ['quotation marks around it', () => `"${secret}"`, 'returned a token that is in quotation marks'],
  ['nothing in it', async () => '', 'returned a token that is empty'],
  ['another type', async () => ({ secret }), 'returned a token that is not text'],
  ['no value', () => undefined, 'returned a token that is not text'],
])(
  'why the token of a function cannot be used is known without it: %s',
  async (_what, give, problem) => {
    expect((await provided(give)).problem).toBe(problem);
  },
);

test('a function that throws, or does not return in time, is known for that', async () => {
  const throwing = await provided(() => {
    throw Object.assign(new Error(secret), { code: 'ECONNREFUSED' });
  });
  expect(throwing.problem).toBe('threw an error (ECONNREFUSED)');

  const slow = new TokenSource(() => new Promise(() => {}));
  void slow.current();
  slow.timedOut();
  expect(slow.problem).toBe('did not return a token in time');
});

test('a usable token ends the problem', async () => {
  let token = '';
  const source = await provided(() => token);
  token = secret;

  expect(await source.current()).toBe(secret);
  expect(source.problem).toBeUndefined();
});
