import { createHash } from 'node:crypto';
import type { User } from '@pingvas/db';
import type { Caller, Context } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import type { LimitSubject, Limits } from '../../platform/limits/limits.ts';
import { knownPlace } from './known-places.ts';

type CallerContext = Pick<Context, 'em' | 'clock' | 'limits'> & { readonly caller: Caller };
type Account = Pick<User, 'id' | 'passwordHash'>;

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
 * They are tries at one password: with another one, by a link from the mailbox or in a session, counting begins anew
 * everywhere.
 *
 * Tries are counted twice: by the name that was typed, and by the account. That the first are over is said. That the
 * second are is said to nobody: who heard it of one name because of tries with another one would know that both are one
 * person's.
 *
 * @throws DomainError request.rate-limited
 */
export async function countTry(
  context: CallerContext,
  user: Account | null,
  name: string,
): Promise<CountedTry> {
  const { limits, caller } = context;
  const place = (await knownPlace(context, user, caller.address)) ?? elsewhere;
  const at = `from ${place}, at ${passwordMark(user)}`;
  // The name stands last, so that nobody can type the counter of another one.
  const typed = { account: `${at}: ${name}` };
  await limits.spend('log-in-account', typed);
  const counted = { account: `${at}, by account: ${user?.id ?? `nobody ${name}`}` };
  return {
    isOneTooMany: await isSpent(limits, counted),
    async takeBack() {
      await limits.giveBack('log-in-account', typed);
      await limits.giveBack('log-in-account', counted);
    },
  };
}

/** Differs for every password that is set, also the same one again; the same for all who have none, and for nobody. */
function passwordMark(user: Account | null): string {
  return createHash('sha256')
    .update(user?.passwordHash ?? '')
    .digest('base64url');
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
