import type { AuditEntry } from '@pingvas/contracts';
import { useFormatter, useNow, useTranslations } from 'use-intl';
import { AuditRow } from './AuditRow.tsx';

interface AuditDaysProps {
  readonly entries: readonly AuditEntry[];
  readonly onPerson: (personId: string) => void;
}

/** The record under a heading for each day of the browser's calendar. */
export function AuditDays({ entries, onPerson }: AuditDaysProps) {
  const t = useTranslations('admin.audit');
  const format = useFormatter();
  const now = useNow();
  const dayOf = (moment: Date) => moment.toDateString();
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);

  const days = new Map<string, AuditEntry[]>();
  for (const entry of entries) {
    const day = dayOf(new Date(entry.at));
    const known = days.get(day);
    if (known) known.push(entry);
    else days.set(day, [entry]);
  }
  const nameOfDay = (day: string) => {
    if (day === dayOf(now)) return t('today');
    if (day === dayOf(yesterday)) return t('yesterday');
    return format.dateTime(new Date(day), { dateStyle: 'full' });
  };
  return [...days].map(([day, acts]) => (
    <section key={day} aria-label={nameOfDay(day)} className="mb-8">
      <h2 className="label-face mb-1 text-18">{nameOfDay(day)}</h2>
      <ul>
        {acts.map((entry) => (
          <AuditRow key={entry.id} entry={entry} onPerson={onPerson} />
        ))}
      </ul>
    </section>
  ));
}
