import '@fontsource/hahmlet/400.css';
import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';

/** One syllable of each slice of Hahmlet that everyday Korean uses; together they cover nearly all of it. */
const commonSyllables = '가나다라마바사아자차카타파하는을를이의에서고한로기지어';

/** Loads the common slices of the label face while nobody waits, so that a typed syllable does not flash. */
export function warmKoreanSlices(): void {
  if (document.documentElement.lang !== 'ko') return;
  const warm = () => void document.fonts.load('400 18px Hahmlet', commonSyllables);
  if ('requestIdleCallback' in window) requestIdleCallback(warm);
  else setTimeout(warm, 1_000);
}
