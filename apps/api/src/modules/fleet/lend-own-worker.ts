import type { CreateOwnWorkerTokenInput, NewWorkerTokenView } from '@pingvas/contracts';
import { assertMayChange } from '../../platform/admission.ts';
import type { SignedInContext } from '../../platform/context.ts';
import { createOwnWorkerToken } from './manage-worker-tokens.ts';

/**
 * A token for a machine of the caller's own. Whoever takes an account over by its mailbox must not share their work
 * with who made it: a machine is lent only by somebody whose mailbox it is, whatever else the installation asks for.
 *
 * @throws DomainError identity.email-unverified, identity.deletion-pending, and as createOwnWorkerToken
 */
export async function lendOwnWorker(
  context: SignedInContext,
  input: CreateOwnWorkerTokenInput,
): Promise<NewWorkerTokenView> {
  const { actor, settings } = context;
  assertMayChange({ settings: { ...settings, requireVerifiedEmail: true } }, actor);
  return createOwnWorkerToken(context, input);
}
