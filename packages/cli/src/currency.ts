let codes: ReadonlySet<string> | undefined;

/** Whether this is an ISO 4217 code, in upper case. */
export function isCurrency(code: string): boolean {
  codes ??= new Set(Intl.supportedValuesOf('currency'));
  return codes.has(code);
}

/** How many digits the smaller unit of a currency has: 2 for cents, 0 for yen. */
export function minorDigits(code: string): number {
  if (!isCurrency(code)) return 2;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: code });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}
