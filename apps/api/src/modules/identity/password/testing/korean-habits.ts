import { commonKoreanWords, typedKeys } from '@pingvas/contracts';

const tails = [
  '',
  '1',
  '12',
  '123',
  '1234',
  '12345',
  '123456',
  '123!',
  '1234!',
  '!',
  '!!',
  '@',
  '1!',
  '1@',
  '1004',
  '7',
  '77',
  '777',
  '7777',
  '0',
  '00',
  '000',
  '0000',
  '1212',
  '1313',
  '2580',
  '486',
  '8282',
  '7942',
  '4321',
  '9999',
  '1111',
  '2222',
  '88',
  '89',
  '90',
  '99',
  '2020',
  '2021',
  '2022',
  '2023',
  '2024',
  '2025',
  '2026',
  '2027',
];
const heads = ['1', '12', '123', '1234'];

/** Korean words with the figures that people add, in Hangul and as keys. */
export function koreanHabits(): string[] {
  return commonKoreanWords.flatMap((word) =>
    [word, typedKeys(word)].flatMap((form) => [
      ...tails.map((tail) => form + tail),
      ...heads.map((head) => head + form),
      form + form,
    ]),
  );
}
