import { type AuditEntry, auditAction, userRole, userTier } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';

/** Gives a function that says in a sentence what somebody did. */
export function useActSentence(): (entry: AuditEntry) => string {
  const t = useTranslations('admin.audit');
  const users = useTranslations('admin.users');

  // In Korean all of these end alike, so that the particles behind them fit.
  const nameOr = (person: AuditEntry['actor'], otherwise: string) =>
    person ? t('named', { name: person.name ?? person.email }) : otherwise;
  const who = ({ actor, actorId, actorKind }: AuditEntry) => {
    if (actorKind === 'system') return t('system');
    if (actorKind === 'api-key') return t('aKey');
    return nameOr(actor, actorId === null ? t('somebody') : t('gone'));
  };
  // What was one of our words when it was written down is said in words; anything else as it stands.
  const word = (value: unknown) => {
    const role = userRole.safeParse(value);
    if (role.success) return users(`roles.${role.data}`);
    const tier = userTier.safeParse(value);
    return tier.success ? users(`tiers.${tier.data}`) : String(value ?? '');
  };

  return (entry) => {
    const { action, targetUserId, target, details } = entry;
    if (action === 'identity.sign-in-refused' && targetUserId === null) return t('acts.unknownAccount');
    const known = auditAction.safeParse(action);
    // A newer server may know acts that this page does not.
    if (!known.success) return t('acts.new', { action });
    const whom = nameOr(target, targetUserId === null ? t('somebody') : t('gone'));
    return t(`acts.${known.data}`, {
      ...{ who: who(entry), whom, action },
      from: word(details['from']),
      to: word(details['to']),
    });
  };
}
