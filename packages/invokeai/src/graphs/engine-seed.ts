/** A 64-bit seed as the engine's noise takes it: modulo 2^32, which is what the engine itself would do. */
export function engineSeed(seed: string): number {
  return Number(BigInt.asUintN(32, BigInt(seed)));
}
