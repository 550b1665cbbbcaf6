import { useTranslations } from 'use-intl';

/** One picture in a wide mat, with its plaque at the lower right. */
export function HungPicture() {
  const t = useTranslations('identity');
  return (
    <aside className="flex items-center justify-center gap-8 bg-wall p-10 max-desk:gap-6 max-wide:h-[236px] max-wide:p-4">
      <figure className="flex min-w-0 items-end gap-8 max-wide:h-full max-wide:items-center">
        <div className="bg-mat p-11 shadow-hung max-wide:h-full max-wide:p-3">
          <img
            src="/pictures/signin.webp"
            alt={t('pictureTitle')}
            width={900}
            height={1125}
            className="block h-auto max-h-[min(542px,70dvh)] w-auto max-wide:h-full"
          />
        </div>
        <figcaption className="max-w-[170px] shrink-0 max-desk:hidden">
          <span className="label-face block text-18">{t('pictureTitle')}</span>
          <span className="mt-1 block text-13 text-ink-2">
            {t('pictureMaker')}
            <br />
            {t('pictureFacts')}
          </span>
        </figcaption>
      </figure>
    </aside>
  );
}
