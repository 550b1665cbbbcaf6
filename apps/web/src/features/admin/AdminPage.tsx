import { ClockCounterClockwise } from '@phosphor-icons/react/dist/csr/ClockCounterClockwise';
import { Cpu } from '@phosphor-icons/react/dist/csr/Cpu';
import { EnvelopeSimple } from '@phosphor-icons/react/dist/csr/EnvelopeSimple';
import { Users } from '@phosphor-icons/react/dist/csr/Users';
import { useTranslations } from 'use-intl';
import { SectionsLayout } from '../../shell/SectionsLayout.tsx';

/** The rooms of administrators. Each section is a route of its own, loaded when it is opened. */
export function AdminPage() {
  const t = useTranslations('admin');
  return (
    <SectionsLayout
      title={t('title')}
      waiting={t('loading')}
      sections={[
        { to: '/admin/users', label: t('sections.users'), Icon: Users },
        { to: '/admin/audit', label: t('sections.audit'), Icon: ClockCounterClockwise },
        { to: '/admin/workers', label: t('sections.workers'), Icon: Cpu },
        { to: '/admin/outbox', label: t('sections.outbox'), Icon: EnvelopeSimple },
      ]}
    />
  );
}
