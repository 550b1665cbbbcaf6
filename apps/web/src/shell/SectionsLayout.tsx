import { Link, type LinkProps, Outlet } from '@tanstack/react-router';
import { type ComponentType, Suspense } from 'react';

interface IconProps {
  readonly size: number;
  readonly weight: 'regular' | 'fill';
  readonly 'aria-hidden': true;
}

/** One section of a page: where it lies and what its link looks like. */
export interface SectionLink {
  readonly to: NonNullable<LinkProps['to']>;
  readonly label: string;
  readonly Icon: ComponentType<IconProps>;
}

interface SectionsLayoutProps {
  /** What the sections belong to, e.g. "Administration". */
  readonly title: string;
  readonly sections: readonly SectionLink[];
  /** Stands where a section is still on its way. */
  readonly waiting: string;
}

const link =
  'group flex h-10 shrink-0 items-center gap-3 rounded-control px-3 text-14 font-medium whitespace-nowrap text-ink-3 tap hover:bg-hover hover:text-ink data-[status=active]:bg-hover data-[status=active]:font-strong data-[status=active]:text-ink max-wide:h-11 max-wide:[&>svg]:hidden';

/** A page of sections: their names at the left, on a phone in one line above; the chosen one beside them. */
export function SectionsLayout({ title, sections, waiting }: SectionsLayoutProps) {
  return (
    <div className="mx-auto grid w-full max-w-[1184px] grid-cols-[216px_minmax(0,1fr)] gap-x-12 px-8 pt-10 pb-16 max-desk:gap-x-8 max-wide:block max-wide:px-4 max-wide:pt-4 max-wide:pb-12">
      <nav aria-label={title} className="self-start wide:sticky wide:top-[calc(var(--bar)+40px)]">
        <p aria-hidden="true" className="px-3 pb-2 text-13 font-medium text-ink-3 max-wide:sr-only">
          {title}
        </p>
        <ul className="flex flex-col gap-0.5 max-wide:-mx-4 max-wide:flex-row max-wide:overflow-x-auto max-wide:px-4 max-wide:pb-4 strip-scroll">
          {sections.map(({ to, label, Icon }) => (
            <li key={to}>
              <Link to={to} className={link} activeOptions={{ includeSearch: false }}>
                {({ isActive }) => (
                  <>
                    <Icon size={20} weight={isActive ? 'fill' : 'regular'} aria-hidden />
                    {label}
                  </>
                )}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="min-w-0">
        <Suspense
          fallback={
            <p role="status" className="py-2 text-14 text-ink-3">
              {waiting}
            </p>
          }
        >
          <Outlet />
        </Suspense>
      </div>
    </div>
  );
}

interface SectionHeadProps {
  readonly title: string;
  readonly lead?: string;
}

/** The name of a section and one sentence about it. */
export function SectionHead({ title, lead }: SectionHeadProps) {
  return (
    <header className="mb-7 max-wide:mb-5">
      <h1 className="label-face text-28">{title}</h1>
      {lead && <p className="mt-1 text-14 text-ink-2">{lead}</p>}
    </header>
  );
}
