import { useTranslations } from 'use-intl';
import type { Ratio } from '../../../recipe/picture-size.ts';

interface FirstRunProps {
  readonly onBegin: (recipe: { readonly prompt: string; readonly ratio: Ratio }) => void;
}

const beginnings = [
  { picture: '/pictures/first-1.webp', title: 'seaTitle', prompt: 'seaPrompt' },
  { picture: '/pictures/first-2.webp', title: 'jarTitle', prompt: 'jarPrompt' },
  { picture: '/pictures/first-3.webp', title: 'courtyardTitle', prompt: 'courtyardPrompt' },
] as const;

/** An empty wall asks one question and offers three beginnings. */
export function FirstRun({ onBegin }: FirstRunProps) {
  const t = useTranslations('firstRun');
  return (
    <div className="w-full max-w-[884px] px-8 py-6 max-wide:px-4 max-wide:py-5">
      <h1 className="label-face text-34 max-wide:text-22">{t('title')}</h1>
      <p className="mt-2.5 text-16 text-ink-2 max-wide:text-14">{t('body')}</p>
      <ul className="mt-7 grid grid-cols-3 gap-5 max-wide:mt-4 max-wide:gap-2">
        {beginnings.map(({ picture, title, prompt }) => (
          <li key={title}>
            <button
              type="button"
              aria-label={t('use', { title: t(title) })}
              onClick={() => onBegin({ prompt: t(prompt), ratio: 'portrait' })}
              className="group block w-full text-left"
            >
              <span className="block bg-mat p-3 shadow-hung max-wide:p-1.5">
                <img src={picture} alt="" width={640} height={800} className="block aspect-4/5 w-full" />
              </span>
              <span className="label-face mt-3 block text-16 group-hover:underline group-hover:underline-offset-4 max-wide:mt-2">
                {t(title)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
