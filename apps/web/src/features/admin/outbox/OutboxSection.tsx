import { useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { type RouterOutputs, trpc } from '../../../api/trpc.ts';
import { SectionHead } from '../../../shell/SectionsLayout.tsx';
import { usePageTitle } from '../../../shell/use-page-title.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { NotLoaded } from '../../../ui/NotLoaded.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { OutboxMail } from './OutboxMail.tsx';

type ListedMail = RouterOutputs['outbox']['list']['items'][number];

/** Whoever waits for a mail looks at this page: new ones come by themselves. */
const lookEveryMs = 3_000;

/** The mails of an installation without a mail server, newest first. */
export function OutboxSection() {
  const t = useTranslations('outbox');
  const head = useTranslations('admin');
  usePageTitle(head('sections.outbox'));
  const sayError = useErrorSentence();
  const [opened, setOpened] = useState<ListedMail | null>(null);
  const list = trpc.outbox.list.useInfiniteQuery(
    {},
    { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined, refetchInterval: lookEveryMs },
  );
  const reading = trpc.outbox.read.useMutation();
  function open(mail: ListedMail) {
    setOpened(mail);
    reading.mutate({ mailId: mail.id });
  }
  const mails = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const isInUse = list.data?.pages[0]?.isInUse ?? true;

  return (
    <>
      <SectionHead title={head('sections.outbox')} {...(isInUse && { lead: head('leads.outbox') })} />
      {list.isPending && <MailsToCome label={t('loading')} />}
      {list.isError && mails.length === 0 && (
        <NotLoaded
          title={t('failed')}
          problem={sayError(list.error)}
          again={t('again')}
          onAgain={list.refetch}
        />
      )}
      {list.isSuccess && mails.length === 0 && (
        <Empty title={t(isInUse ? 'empty' : 'notInUse')}>{t(isInUse ? 'emptyLead' : 'notInUseLead')}</Empty>
      )}
      {mails.length > 0 && <MailList mails={mails} onOpen={open} />}
      {list.hasNextPage && (
        <div className="mt-5">
          <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      )}
      <SidePanel isOpen={opened !== null} onClose={() => setOpened(null)} title={opened?.subject ?? ''}>
        {opened && (
          <OutboxMail key={opened.id} mail={opened} reading={reading} onAgain={() => open(opened)} />
        )}
      </SidePanel>
    </>
  );
}

interface MailListProps {
  readonly mails: readonly ListedMail[];
  readonly onOpen: (mail: ListedMail) => void;
}

const heading = 'pb-2.5 pr-4 text-left text-13 font-medium text-ink-3';

function MailList({ mails, onOpen }: MailListProps) {
  const t = useTranslations('outbox');
  const format = useFormatter();
  const when = (moment: string) =>
    format.dateTime(new Date(moment), {
      month: 'short',
      day: 'numeric',
      hour: 'numeric',
      minute: '2-digit',
      second: '2-digit',
    });
  return (
    <table className="w-full border-collapse text-14">
      <thead className="max-wide:sr-only">
        <tr className="border-b">
          <th scope="col" className={heading}>
            {t('subject')}
          </th>
          <th scope="col" className={heading}>
            {t('to')}
          </th>
          <th scope="col" className={`${heading} pr-0!`}>
            {t('when')}
          </th>
        </tr>
      </thead>
      <tbody>
        {mails.map((mail) => (
          <tr key={mail.id} className="relative h-14 border-b tap hover:bg-hover">
            <td className="max-w-0 py-2 pr-4 wide:w-[46%] max-wide:pr-0">
              <button
                type="button"
                lang={mail.language}
                aria-label={t('open', { subject: mail.subject, recipient: mail.recipient })}
                onClick={() => onOpen(mail)}
                className="block w-full truncate text-left font-strong text-ink after:absolute after:inset-0"
              >
                {mail.subject}
              </button>
              <p className="truncate text-13 text-ink-3 wide:hidden">
                {mail.recipient} · {when(mail.createdAt)}
              </p>
            </td>
            <td className="max-w-0 truncate pr-4 text-ink-2 wide:w-[34%] max-wide:hidden">
              {mail.recipient}
            </td>
            <td className="figures whitespace-nowrap text-ink-2 max-wide:hidden">{when(mail.createdAt)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Rows of the size of what comes, so that nothing jumps. */
function MailsToCome({ label }: { readonly label: string }) {
  return (
    <div role="status" aria-label={label}>
      {[0, 1, 2].map((row) => (
        <div key={row} className="flex h-14 items-center border-b">
          <div className="h-4 w-64 max-w-full rounded-control bg-hover" />
        </div>
      ))}
    </div>
  );
}
