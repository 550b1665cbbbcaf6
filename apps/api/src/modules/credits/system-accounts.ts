import { createHash } from 'node:crypto';

/** Sales are spread over this many accounts, so that no single row is locked by every sale. Fixed by a migration. */
export const revenueShards = 16;

/** Where granted credits come from; its balance is what was ever granted, below zero. */
export const grantsAccountId = systemAccountId(256);

/** Where the price of a generation's pictures goes: always the same shard for one generation. */
export function revenueAccountId(generationId: string): string {
  const shard = createHash('sha256').update(generationId).digest().readUInt8(0) % revenueShards;
  return systemAccountId(512 + shard);
}

/** The ids that the first migration gave to the accounts that nobody owns. */
function systemAccountId(number: number): string {
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}
