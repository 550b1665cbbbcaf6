import '@fontsource/hahmlet/400.css';
import 'pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css';

/** One syllable of each of the ten slices of Hahmlet that cover 98 % of what prompts and this interface use. */
const commonSyllables = '요이레림엔델렸딧엇롬';

/** Loads the common slices of the label face while nobody waits, so that a typed syllable does not flash. */
export function warmKoreanSlices(): void {
  if (document.documentElement.lang !== 'ko') return;
  const warm = () => void document.fonts.load('400 18px Hahmlet', commonSyllables);
  if ('requestIdleCallback' in window) requestIdleCallback(warm);
  else setTimeout(warm, 1_000);
}
