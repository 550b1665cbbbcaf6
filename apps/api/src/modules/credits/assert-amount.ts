/** Amounts come from our own code; a broken one must never reach the ledger. @throws RangeError */
export function assertAmount(credits: number): void {
  if (!Number.isSafeInteger(credits) || credits < 1) {
    throw new RangeError(`Credits move in whole amounts from 1, not ${credits}`);
  }
}
