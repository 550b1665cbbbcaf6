/** The keys of the two-set Korean layout for the jamo in the order of Unicode; the finals begin with "none". */
const initials = 'r R s e E f a q Q t T d w W c z x v g'.split(' ');
const vowels = 'k o i O j p u P h hk ho hl y n nj np nl b m ml l'.split(' ');
const finals = ' r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g'.split(' ');

const firstInitial = 0x1100;
const firstVowel = 0x1161;
const firstFinal = 0x11a7;

function keysOf(jamo: string): string {
  const code = jamo.codePointAt(0) ?? 0;
  return initials[code - firstInitial] ?? vowels[code - firstVowel] ?? finals[code - firstFinal] ?? jamo;
}

/**
 * The keys of an American keyboard that were pressed to write this: `안녕` is `dkssud`. Everything that is not Hangul
 * stays as it is. People who choose a Korean word often type it without switching, and the other way round.
 */
export function typedKeys(text: string): string {
  // Single letters of a Korean keyboard become jamo by NFKC, whole syllables by NFD.
  return [...text.normalize('NFKC').normalize('NFD')].map(keysOf).join('').normalize('NFC');
}
