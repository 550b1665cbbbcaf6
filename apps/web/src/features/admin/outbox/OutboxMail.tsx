import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { problemOf, useErrorSentence } from '../../../api/error-sentence.ts';
import type { RouterOutputs } from '../../../api/trpc.ts';
import { Button } from '../../../ui/Button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { Segment } from '../../../ui/Segment.tsx';
import { FieldNote } from '../../../ui/TextField.tsx';

type Form = 'page' | 'text';

type ListedMail = RouterOutputs['outbox']['list']['items'][number];

interface OutboxMailProps {
  readonly mail: ListedMail;
  /** The call that opens it: it may take as long as the person needs to show who they are. */
  readonly reading: {
    readonly data: RouterOutputs['outbox']['read'] | undefined;
    readonly error: unknown;
  };
  readonly onAgain: () => void;
}

/** One mail as its reader would see it, once it may be read. */
export function OutboxMail({ mail, reading: { data, error }, onAgain }: OutboxMailProps) {
  const t = useTranslations('outbox');
  const format = useFormatter();
  const sayError = useErrorSentence();
  const sent = format.dateTime(new Date(mail.createdAt), { dateStyle: 'medium', timeStyle: 'medium' });
  return (
    // Not a column that stretches: the choices inside would lose their height in Chromium.
    <article>
      <header>
        <h2 lang={mail.language} className="label-face text-22">
          {mail.subject}
        </h2>
        <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-14">
          <dt className="text-ink-3">{t('to')}</dt>
          <dd className="wrap-anywhere">{mail.recipient}</dd>
          <dt className="text-ink-3">{t('when')}</dt>
          <dd className="figures">
            {sent}, {t(mail.language === 'ko' ? 'inKorean' : 'inEnglish')}
          </dd>
        </dl>
      </header>
      {data ? (
        <ReadMail mail={data} />
      ) : error && problemOf(error).code === 'identity.step-up-required' ? (
        <Unproven onProve={onAgain} />
      ) : error ? (
        <div className="mt-5 flex flex-col items-start gap-3">
          <FieldNote isError>{sayError(error)}</FieldNote>
          <Button onClick={onAgain}>{t('again')}</Button>
        </div>
      ) : (
        <div role="status" aria-label={t('loading')} className="mt-5 flex flex-col gap-5">
          <div className="h-control-m rounded-control bg-hover" />
          <div className={classNames('rounded-panel bg-hover', pageHeight)} />
        </div>
      )}
    </article>
  );
}

/** Nobody has shown yet who sits here. That is no fault: it says why it is asked, and asks again. */
function Unproven({ onProve }: { readonly onProve: () => void }) {
  const t = useTranslations('outbox');
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <div className="mt-5 flex flex-col items-start gap-4">
      <p role="status" className="text-14 text-ink-2">
        {t('proveFirst')}
      </p>
      <Button ref={button} look="main" onClick={onProve}>
        {t('prove')}
      </Button>
    </div>
  );
}

/** Of the page of a mail, and of what stands in its place until it is there. */
const pageHeight = 'h-[max(560px,calc(100dvh-272px))]';

/** Its page is shown as a stranger's: it runs nothing and sees nothing of ours. */
function ReadMail({ mail }: { readonly mail: RouterOutputs['outbox']['read'] }) {
  const t = useTranslations('outbox');
  const [form, setForm] = useState<Form>('page');
  return (
    <>
      <div className="my-5">
        <Segment<Form>
          label={t('form')}
          value={form}
          onChange={setForm}
          options={[
            { value: 'page', label: t('page'), glyph: t('page') },
            { value: 'text', label: t('text'), glyph: t('text') },
          ]}
        />
      </div>
      {mail.areLinksHidden && <p className="mb-4 text-14 text-ink-2">{t('linksHidden')}</p>}
      {/* Fetched once, when the proof is fresh, and kept. */}
      <iframe
        title={t('pageTitle', { subject: mail.subject })}
        src={`/api/v1/outbox/${mail.id}/page`}
        hidden={form !== 'page'}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        className={classNames('block w-full rounded-panel edge', pageHeight)}
      />
      {form === 'text' && (
        <pre
          lang={mail.language}
          className="rounded-panel bg-raised p-4 font-ui text-14 whitespace-pre-wrap wrap-anywhere edge select-text"
        >
          {linked(mail.text)}
        </pre>
      )}
    </>
  );
}

/** The text with its addresses as links: in a mail program they would be. */
function linked(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const { 0: address, index } of text.matchAll(/https?:\/\/\S+/g)) {
    parts.push(
      text.slice(from, index),
      <a key={index} href={address} target="_blank" rel="noopener noreferrer" className="text-link">
        {address}
      </a>,
    );
    from = index + address.length;
  }
  return [...parts, text.slice(from)];
}
