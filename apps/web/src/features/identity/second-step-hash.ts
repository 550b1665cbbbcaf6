import { type SecondFactorMethod, type SecondFactorNeeded, secondFactorMethod } from '@pingvas/contracts';

/** What the second step has to know of the first one. */
export type SecondStep = Pick<SecondFactorNeeded, 'ticket' | 'methods'>;

/** The first step, as it stands behind the hash of the second one's address: it survives a reload, and no server sees it. */
export function hashOfSecondStep({ ticket, methods, expiresAt }: SecondFactorNeeded): string {
  return new URLSearchParams({ ticket, methods: methods.join(','), expiresAt }).toString();
}

/** Null for a hash that is none of ours, or is over. */
export function readSecondStep(hash: string, now: Date): SecondStep | null {
  const facts = new URLSearchParams(hash.replace(/^#/, ''));
  const ticket = facts.get('ticket') ?? '';
  const expiresAt = Date.parse(facts.get('expiresAt') ?? '');
  const methods = (facts.get('methods') ?? '').split(',').filter(isMethod);
  if (ticket === '' || methods.length === 0 || !(expiresAt > now.getTime())) return null;
  return { ticket, methods };
}

function isMethod(text: string): text is SecondFactorMethod {
  return secondFactorMethod.safeParse(text).success;
}
