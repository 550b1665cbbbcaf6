import { type PasswordFlaw, type PasswordOwner, passwordCharsMin, passwordFlaw } from '@pingvas/contracts';
import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { PasswordEstimate } from './password-estimator.ts';

/** What can be said about a password while it is being typed. */
export type PasswordStrength =
  /** Nothing to say yet: too short, or the estimator is still on its way. */
  | { readonly state: 'silent' }
  /** The server will refuse it. */
  | { readonly state: 'refused'; readonly flaw: PasswordFlaw }
  | { readonly state: 'estimated'; readonly estimate: PasswordEstimate };

type Estimator = typeof import('./password-estimator.ts');

/**
 * Follows a password that somebody chooses. The estimator with its dictionaries is fetched when the first character
 * is there; where it does not come, the rules that the server shares are still told.
 */
export function usePasswordStrength(password: string, owner: PasswordOwner): PasswordStrength {
  const [estimator, setEstimator] = useState<Estimator | null>(null);
  const isWanted = password !== '';
  useEffect(() => {
    if (!isWanted) return;
    let isHere = true;
    import('./password-estimator.ts').then(
      (loaded) => isHere && setEstimator(loaded),
      // Without it the field works as before; the next visit tries again.
      () => undefined,
    );
    return () => {
      isHere = false;
    };
  }, [isWanted]);

  // Typing goes first: the estimate may be a character behind.
  const typed = useDeferredValue(password);
  const { email, username, fullName } = owner;
  return useMemo(() => {
    if ([...typed.normalize('NFKC')].length < passwordCharsMin) return { state: 'silent' };
    const flaw = passwordFlaw(typed, { email, username, fullName });
    if (flaw !== null) return { state: 'refused', flaw };
    if (estimator === null) return { state: 'silent' };
    const known = [email, username, fullName, 'pingvas', '핑바스'].filter((word) => typeof word === 'string');
    return { state: 'estimated', estimate: estimator.estimatePassword(typed, known) };
  }, [typed, email, username, fullName, estimator]);
}
