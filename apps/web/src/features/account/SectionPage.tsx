import { CaretLeft } from '@phosphor-icons/react/dist/csr/CaretLeft';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useId } from 'react';
import { useTranslations } from 'use-intl';
import { usePageTitle } from '../../shell/use-page-title.ts';
import type { AccountSectionId } from './account-sections.ts';

interface SectionPageProps {
  readonly id: AccountSectionId;
  readonly children?: ReactNode;
}

/** One part of "Me": its title, one sentence on what it is for, and its groups one below the other. */
export function SectionPage({ id, children }: SectionPageProps) {
  const t = useTranslations('accountPage');
  usePageTitle(t(`${id}.title`));
  return (
    <div className="flex max-w-[720px] flex-col">
      <Link
        to="/account"
        className="-ml-1 inline-flex h-hit items-center gap-1 self-start pt-1 text-14 font-medium text-ink-2 wide:hidden"
      >
        <CaretLeft size={16} aria-hidden="true" />
        {t('title')}
      </Link>
      <h1 className="label-face text-28">{t(`${id}.title`)}</h1>
      <p className="mt-1 text-14 text-ink-2">{t(`${id}.lead`)}</p>
      <div className="mt-8 flex flex-col gap-10 max-wide:mt-6 max-wide:gap-8">{children}</div>
    </div>
  );
}

interface SectionGroupProps {
  readonly title: string;
  readonly about?: ReactNode;
  /** Stands at the right of the title, such as a button. */
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
}

/** A group inside a part, under a hairline: a title, what it does, and its fields or rows. */
export function SectionGroup({ title, about, aside, children }: SectionGroupProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="pt-6 hairline-top">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <h2 id={id} className="label-face text-22">
            {title}
          </h2>
          {about && <p className="mt-1 text-14 text-ink-2">{about}</p>}
        </div>
        {aside && <div className="flex shrink-0 gap-2">{aside}</div>}
      </div>
      {children && <div className="mt-5">{children}</div>}
    </section>
  );
}
