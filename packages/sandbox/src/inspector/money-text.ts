/**
 * An amount in the smallest unit of its currency as people write it: `€349.99`. Undefined if the currency is not a code
 * of three letters.
 */
export function moneyText(amount: number, currency: string): string | undefined {
  if (!/^[a-z]{3}$/i.test(currency) || !Number.isFinite(amount)) return undefined;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** digits);
}
