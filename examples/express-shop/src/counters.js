// #region balance
/** Whether every tracked event is accounted for. */
export function balances(stats) {
  const { tracked, accepted, duplicate, dropped, held, discarded } = stats;
  const { delivered, dead, pending, stored } = stats;
  return (
    tracked === accepted + duplicate + sum(dropped) + held + sum(discarded) &&
    accepted === delivered + sum(dead) + pending + stored
  );
}

/** `dropped`, `discarded` and `dead` are counted by reason. */
export function sum(byReason) {
  return Object.values(byReason).reduce((total, count) => total + count, 0);
}
// #endregion
