/** The data that a real shop would have in its database. All names and addresses are made up. */

export const people = [
  { id: 'ada', name: 'Ada', email: 'ada@example.org' },
  { id: 'grace', name: 'Grace', email: 'grace@example.org' },
  { id: 'alan', name: 'Alan', email: 'alan@example.org' },
];

/** Prices per month, in cents. */
export const plans = { basic: 900, pro: 2_900, team: 9_900 };

/** Prices, in cents. */
export const items = { mug: 1_200, teapot: 4_900 };

/** Subscribers of the newsletter. They need not be signed in. */
export const subscribers = Array.from(
  { length: 300 },
  (_, index) => `reader-${String(index + 1).padStart(3, '0')}`,
);
