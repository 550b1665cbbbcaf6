import { type PasswordOwner, passwordFlaw } from '@pingvas/contracts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { isLeaked } from './leaked-passwords.ts';

/**
 * Every new password passes here, whichever way it came: registration, change, reset, first run, seed.
 *
 * @throws DomainError identity.weak-password, with the reason (a `PasswordFlaw`), for one that a guesser tries first
 */
export async function refuseWeakPassword(password: string, owner: PasswordOwner): Promise<void> {
  const flaw = passwordFlaw(password, owner) ?? ((await isLeaked(password)) ? 'leaked' : null);
  if (flaw !== null) throw new DomainError('identity.weak-password', { reason: flaw });
}
