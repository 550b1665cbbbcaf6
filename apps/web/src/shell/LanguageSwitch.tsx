import { useLanguage } from '../messages/language.tsx';

/** The other language, by its own name, before anybody is signed in. */
export function LanguageSwitch() {
  const { language, choose } = useLanguage();
  const other = language === 'ko' ? 'en' : 'ko';
  return (
    <button
      type="button"
      lang={other}
      onClick={() => choose(other)}
      className="-mr-2 h-control-s rounded-control px-2 text-13 font-medium text-ink-3 tap hover:text-ink"
    >
      {other === 'ko' ? '한국어' : 'English'}
    </button>
  );
}
