import type { Settings } from '../../../../platform/context.ts';

/** Shown by the browser beside the question for the passkey. */
export const relyingPartyName = 'Pingvas';

/**
 * What passkeys of this installation belong to: the host that people type. A page on any other host, however alike it
 * looks, gets no signature that counts here.
 */
export function relyingParty({ publicOrigin }: Pick<Settings, 'publicOrigin'>): {
  expectedOrigin: string;
  expectedRPID: string;
} {
  return { expectedOrigin: publicOrigin, expectedRPID: new URL(publicOrigin).hostname };
}
