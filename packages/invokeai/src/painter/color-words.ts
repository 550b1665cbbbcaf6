import { type Color, screen } from './palette.ts';

/** Colour words and the screen colour each asks for. */
export const colorWords: ReadonlyArray<{
  readonly color: Color;
  readonly words: readonly string[];
}> = [
  {
    color: screen('c0392f'),
    words: ['red', 'crimson', 'scarlet', 'vermilion', 'ruby', '빨강', '빨간', '붉은', '다홍', '주홍', '진홍'],
  },
  {
    color: screen('e07a2e'),
    words: ['amber', 'tangerine color', '주황', '주황색', '호박색'],
  },
  {
    color: screen('e3b53a'),
    words: ['yellow', 'gold', 'golden', 'ochre', '노랑', '노란', '금빛', '황금', '황금빛', '황토'],
  },
  {
    color: screen('4f8f4a'),
    words: ['green', 'emerald', 'moss', 'olive', '초록', '초록빛', '녹색', '연두', '풀빛'],
  },
  {
    color: screen('8fbfae'),
    words: ['celadon', 'mint', 'sage', 'jade', '청자', '청자색', '비취', '옥색', '민트'],
  },
  {
    color: screen('2f9aa0'),
    words: ['teal', 'turquoise', 'cyan', 'aqua', '청록', '에메랄드'],
  },
  {
    color: screen('3d6fb0'),
    words: ['blue', 'azure', 'cobalt', 'sapphire', '파랑', '파란', '푸른', '하늘색', '청색'],
  },
  {
    color: screen('2a3f78'),
    words: ['indigo', 'navy', 'ultramarine', '쪽빛', '남색', '군청', '인디고'],
  },
  {
    color: screen('7a5aa6'),
    words: ['purple', 'violet', 'lavender', 'lilac', 'mauve', '보라', '보랏빛', '자주', '라일락'],
  },
  {
    color: screen('d886a0'),
    words: ['pink', 'rose', 'blush', 'coral', 'magenta', '분홍', '분홍빛', '핑크', '연분홍', '산호색'],
  },
  {
    color: screen('8a6242'),
    words: ['brown', 'sepia', 'umber', 'bronze', '갈색', '밤색', '세피아'],
  },
  {
    color: screen('8d9296'),
    words: [
      'grey',
      'gray',
      'silver',
      'monochrome',
      'black and white',
      '회색',
      '은빛',
      '잿빛',
      '흑백',
      '수묵',
    ],
  },
];
