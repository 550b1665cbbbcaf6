import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../api/error-sentence.ts';
import { trpc } from '../../api/trpc.ts';
import { useImageMonths } from '../../api/use-image-months.ts';
import { useImages } from '../../api/use-images.ts';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { Button, buttonClass } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { useElementSize } from '../../ui/use-element-size.ts';
import { useIsPhone } from '../../ui/use-media.ts';
import { GalleryHeader } from './GalleryHeader.tsx';
import { Mats } from './GalleryMonth.tsx';
import { GalleryWall, headingHeight } from './GalleryWall.tsx';
import { matsFor } from './gallery-layout.ts';
import { noteVisit } from './last-visit.ts';
import { targetHeightOf, useRowHeight } from './row-height.ts';

/** All pictures of the person, newest first. */
export function GalleryPage() {
  const t = useTranslations('gallery');
  usePageTitle(t('title'));
  const sayError = useErrorSentence();
  const [room, size] = useElementSize<HTMLDivElement>();
  const months = useImageMonths();
  const { images, data, error, isPending, hasNextPage, isFetchingNextPage, isFetchNextPageError, ...query } =
    useImages();
  const { data: user } = trpc.identity.me.useQuery(undefined, { staleTime: Number.POSITIVE_INFINITY });
  const seenBefore = useSeenBefore(user?.id, images[0]?.createdAt);

  const inside = (): ReactNode => {
    if (!size) return null;
    if (isPending) return <Waiting width={size.width} />;
    if (!data) {
      return (
        <Plain>
          <Empty
            title={t('failedTitle')}
            action={
              <Button look="main" onClick={() => void query.refetch()}>
                {t('retry')}
              </Button>
            }
          >
            {sayError(error)}
          </Empty>
        </Plain>
      );
    }
    if (images.length === 0 && !hasNextPage) {
      return (
        <Plain>
          <Empty
            title={t('emptyTitle')}
            action={
              <Link to="/" className={buttonClass('main')}>
                {t('emptyAction')}
              </Link>
            }
          >
            {t('emptyBody')}
          </Empty>
        </Plain>
      );
    }
    return (
      <GalleryWall
        images={images}
        months={months}
        size={size}
        seenBefore={seenBefore}
        hasMore={hasNextPage}
        isLoadingMore={isFetchingNextPage}
        hasFailed={isFetchNextPageError}
        loadMore={query.fetchNextPage}
      />
    );
  };

  return (
    <div
      ref={room}
      data-room="gallery"
      className="relative min-h-0 flex-1 wide:h-[calc(100dvh-var(--bar)-var(--banner,0px))] wide:flex-none"
    >
      {inside()}
    </div>
  );
}

/** Up to which moment the pictures were there at the visit before; asked once, when the pictures are here. */
function useSeenBefore(userId: string | undefined, newest: string | undefined): string | null {
  const [answer, setAnswer] = useState<{ readonly seenBefore: string | null } | null>(null);
  if (answer) return answer.seenBefore;
  if (userId === undefined || newest === undefined) return null;
  const seenBefore = noteVisit(userId, newest);
  setAnswer({ seenBefore });
  return seenBefore;
}

function Plain({ children }: { readonly children: ReactNode }) {
  return (
    <div className="h-full overflow-y-auto">
      <GalleryHeader />
      {children}
    </div>
  );
}

/** Empty mats at the size that rows have, before the first answer. */
function Waiting({ width }: { readonly width: number }) {
  const t = useTranslations('gallery');
  const isPhone = useIsPhone();
  const { rowHeight } = useRowHeight();
  const inner = width - (isPhone ? 0 : 104);
  const gap = isPhone ? 3 : 4;
  const rules = {
    width: inner,
    targetHeight: targetHeightOf(rowHeight, isPhone),
    gap,
    headingHeight,
    monthGap: 24,
  };
  let top = headingHeight;
  const tiles = matsFor([], rules).flatMap(({ tiles: row, height }) => {
    const y = top;
    top += height + gap;
    return row.map(({ index, x, width: tileWidth }) => ({ index, x, y, width: tileWidth, height }));
  });
  return (
    <div aria-busy="true" className="h-full overflow-hidden">
      <GalleryHeader />
      <p className="sr-only" role="status">
        {t('loading')}
      </p>
      <div className="relative wide:ml-8" style={{ width: inner }}>
        <Mats tiles={tiles} />
      </div>
    </div>
  );
}
