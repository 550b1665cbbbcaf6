import type { User } from '@pingvas/db';
import type { Caller, Context } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { LimitSubject, Limits } from '../../platform/limits/limits.ts';
import { knownPlace } from './known-places.ts';

type CallerContext = Pick<Context, 'em' | 'clock' | 'limits'> & { readonly caller: Caller };
type Names = Pick<User, 'id' | 'email' | 'username'>;

const elsewhere = 'elsewhere';

/** One try with a password: counted until it turns out that the password was right. */
export interface CountedTry {
  /** Too many wrong ones came before, with either name of the account: what is tried now counts as wrong. */
  readonly isOneTooMany: boolean;
  takeBack(): Promise<void>;
}

/**
 * Counts a try for this name, of `user` or of nobody. Where its owner signs in an account has tries of its own, which no
 * stranger can use up.
 *
 * Tries are counted twice: by the name that was typed, and by the account. That the first are over is said. That the
 * second are is said to nobody: who heard it of one name because of tries with another one would know that both are one
 * person's.
 *
 * @throws DomainError request.rate-limited
 */
export async function countTry(
  context: CallerContext,
  user: Pick<User, 'id'> | null,
  name: string,
): Promise<CountedTry> {
  const { limits, caller } = context;
  const place = (await knownPlace(context, user, caller.address)) ?? elsewhere;
  const typed = byName(place, name);
  await limits.spend('log-in-account', typed);
  const counted = byAccount(place, user?.id ?? `nobody ${name}`);
  return {
    isOneTooMany: await isSpent(limits, counted),
    async takeBack() {
      await limits.giveBack('log-in-account', typed);
      await limits.giveBack('log-in-account', counted);
    },
  };
}

/** For somebody who has shown with a link from the mailbox whose account it is: wrong tries of strangers are forgotten. */
export async function forgiveTries(context: CallerContext, user: Names): Promise<void> {
  const { limits, caller } = context;
  const known = await knownPlace(context, user, caller.address);
  const names = user.username === null ? [user.email] : [user.email, user.username];
  for (const place of known === null ? [elsewhere] : [elsewhere, known]) {
    const subjects = [...names.map((name) => byName(place, name)), byAccount(place, user.id)];
    for (const subject of subjects) await limits.forgive('log-in-account', subject);
  }
}

/** The name stands last, so that nobody can type the counter of another one. */
function byName(place: string, name: string): LimitSubject {
  return { account: `from ${place}: ${name}` };
}

function byAccount(place: string, whose: string): LimitSubject {
  return { account: `from ${place}, by account: ${whose}` };
}

async function isSpent(limits: Limits, counted: LimitSubject): Promise<boolean> {
  try {
    await limits.spend('log-in-account', counted);
    return false;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'request.rate-limited') return true;
    throw error;
  }
}
