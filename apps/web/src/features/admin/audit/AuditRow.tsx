import type { AuditEntry } from '@pingvas/contracts';
import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useDeviceName } from '../../../ui/use-device-name.ts';
import { usePlaceName } from '../../../ui/use-place-name.ts';
import { useActSentence } from './use-act-sentence.ts';

interface AuditRowProps {
  readonly entry: AuditEntry;
  readonly onPerson: (personId: string) => void;
}

/** One act: when, the sentence, and behind it everything that was written down. */
export function AuditRow({ entry, onPerson }: AuditRowProps) {
  const t = useTranslations('admin.audit');
  const format = useFormatter();
  const say = useActSentence();
  const sayDevice = useDeviceName();
  const sayPlace = usePlaceName();
  const at = new Date(entry.at);
  const people = [
    ...new Map([entry.actor, entry.target].flatMap((one) => (one ? [[one.id, one]] : []))).values(),
  ];
  const place = entry.address && sayPlace(entry.place);
  const device = entry.userAgent && sayDevice(entry.userAgent);
  const from = [place, entry.address, device].filter(Boolean).join(' · ');

  return (
    <li className="border-t py-3 last:border-b">
      <details className="group">
        <summary className="flex list-none gap-4 rounded-tag max-wide:flex-col max-wide:gap-0.5 [&::-webkit-details-marker]:hidden">
          <time
            dateTime={entry.at}
            className="figures w-20 shrink-0 whitespace-nowrap text-14 text-ink-3 max-wide:text-13"
          >
            {format.dateTime(at, { timeStyle: 'short' })}
          </time>
          <span className="min-w-0 flex-1">
            <span className="block text-14 wrap-anywhere text-ink">{say(entry)}</span>
            {from && <span className="block truncate text-13 text-ink-3">{from}</span>}
          </span>
          <span
            aria-hidden="true"
            className="shrink-0 text-13 text-ink-3 group-open:text-ink max-wide:hidden"
          >
            {t('details')}
          </span>
        </summary>
        <dl className="mt-3 ml-24 flex flex-col gap-1 text-13 max-wide:ml-0">
          <Line name={t('when')}>{format.dateTime(at, { dateStyle: 'medium', timeStyle: 'medium' })}</Line>
          <Line name={t('act')}>
            <code className="font-code">{entry.action}</code>
          </Line>
          {place && <Line name={t('place')}>{place}</Line>}
          {entry.address && <Line name={t('address')}>{entry.address}</Line>}
          {entry.userAgent && <Line name={t('device')}>{entry.userAgent}</Line>}
          {entry.requestId && (
            <Line name={t('request')}>
              <code className="font-code">{entry.requestId}</code>
            </Line>
          )}
          {Object.entries(entry.details).map(([key, value]) => (
            <Line key={key} name={<code className="font-code">{key}</code>}>
              <code className="font-code">{String(value)}</code>
            </Line>
          ))}
        </dl>
        <div className="mt-2 ml-24 flex flex-wrap gap-x-4 gap-y-1 max-wide:ml-0">
          {people.map(({ id, name, email }) => (
            <button
              key={id}
              type="button"
              className="text-link min-h-8 text-13 max-wide:min-h-hit"
              onClick={() => onPerson(id)}
            >
              {t('showOnly', { name: name ?? email })}
            </button>
          ))}
        </div>
      </details>
    </li>
  );
}

function Line({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <div className="flex gap-3">
      <dt className="w-28 shrink-0 text-ink-3">{name}</dt>
      <dd className="min-w-0 flex-1 wrap-anywhere text-ink-2">{children}</dd>
    </div>
  );
}
