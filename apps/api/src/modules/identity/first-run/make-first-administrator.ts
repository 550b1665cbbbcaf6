import type { FirstRunInput } from '@pingvas/contracts';
import { newId, type User } from '@pingvas/db';
import type { Caller, Context } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';
import { recordAct } from '../audit/record-act.ts';
import { makeAccount, sayTaken } from '../make-account.ts';
import { hashPassword } from '../password/password-hash.ts';
import { refuseWeakPassword } from '../password/refuse-weak-password.ts';
import { goThrough, tryFirstRun } from './first-run-door.ts';

type FirstRunContext = Context & { readonly caller?: Caller };

/**
 * Makes the first administrator of an installation, once: of many at the same time one wins, and then nobody ever
 * again. Whoever reads the server's log is trusted with the mailbox, too, as there may be no mail yet to prove it by.
 *
 * @throws DomainError identity.first-run-over, identity.wrong-setup-code, identity.weak-password,
 * identity.email-taken, identity.username-taken
 */
export async function makeFirstAdministrator(context: FirstRunContext, input: FirstRunInput): Promise<User> {
  const { em } = context;
  const { setupCode, ...person } = input;
  const door = await tryFirstRun(context, setupCode);
  if (door === 'over') throw new DomainError('identity.first-run-over');
  if (door === 'wrong-code') {
    await recordAct(em, context, { action: 'identity.first-run-refused' });
    throw new DomainError('identity.wrong-setup-code');
  }
  return makeTrustedAdministrator(context, person);
}

/**
 * As {@link makeFirstAdministrator}, for somebody who needs no code: whoever may run the seed owns the installation.
 *
 * @throws DomainError identity.first-run-over, identity.weak-password, identity.email-taken, identity.username-taken
 */
export async function makeTrustedAdministrator(
  context: FirstRunContext,
  person: Omit<FirstRunInput, 'setupCode'>,
): Promise<User> {
  const { em, clock } = context;
  const { email, password, username = null, fullName = null, language = 'ko' } = person;
  await refuseWeakPassword(password, { email, username, fullName });
  const passwordHash = await hashPassword(password);

  try {
    return await em.transactional(async (tx) => {
      const id = newId();
      await goThrough(tx, context, id);
      const user = await makeAccount(tx, context, {
        ...{ id, email, passwordHash, username, fullName, language },
        role: 'admin',
        tier: 'pro',
        emailVerifiedAt: clock.now(),
      });
      await recordAct(tx, context, { action: 'identity.first-administrator-made', targetUserId: id });
      return user;
    });
  } catch (error) {
    throw sayTaken(error);
  }
}
