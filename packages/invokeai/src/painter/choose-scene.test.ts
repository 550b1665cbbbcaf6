import { describe, expect, it } from 'vitest';
import { chooseScene, type FamilyName, type SceneName, sceneList } from './choose-scene.ts';
import { readPrompt } from './read-prompt.ts';

const chosen = (prompt: string, negativePrompt = '', seedHash = 7) =>
  chooseScene(readPrompt(prompt, negativePrompt), seedHash);

describe('the words of a prompt choose the scene', () => {
  const calls: ReadonlyArray<readonly [SceneName, string, string]> = [
    ['moonlit-sea', 'a lighthouse at dusk', '노을 지는 바닷가의 등대'],
    ['moonlit-sea', 'full moon over a calm ocean', '고요한 바다 위 보름달, 작은 섬 하나, 짙은 쪽빛 밤'],
    ['misty-mountains', 'misty mountain ridges with pines', '안개 낀 산과 소나무'],
    ['paper-hills', 'retro sunburst over hills, paper cut', '종이를 오려 만든 언덕과 해돋이'],
    ['dunes', 'sand dunes in the desert', '사막의 모래언덕'],
    ['tea-terraces', 'green tea terraces', '보성 녹차밭'],
    [
      'moon-jar',
      'A moon jar on a low pine table, a plum branch in it, one celadon cup and a quince beside. First light falls through a paper window and draws its lattice on the wall.',
      '창살 그림자 속 달항아리',
    ],
    ['persimmons', 'persimmons in a celadon bowl on dark cloth', '청자 그릇에 담은 감, 어두운 천'],
    ['lemons', 'lemons on blue gingham', '파란 체크무늬 식탁보 위의 레몬'],
    ['city-towers', 'city skyline at night', '비 오는 도시의 밤'],
    ['hanok-roofs', 'snowy hanok roofs at night', '눈 덮인 한옥 지붕'],
    ['light-forest', 'light shafts in a deep forest', '빛이 드는 숲'],
    ['flower-field', 'a field of poppies', '양귀비 꽃밭'],
    ['koi-pond', 'koi in a pond with lily pads', '연못의 비단잉어'],
    ['pastel-arches', 'pastel arches and a pool', '아치와 계단이 있는 수영장'],
    ['sunlit-room', 'a living room with an armchair by the window', '창가에 의자가 있는 방'],
    ['spheres', 'floating spheres', '색색의 공과 구슬'],
    ['marbled-ink', 'swirls of marbled ink', '먹물이 번지는 마블링'],
    ['cut-shapes', 'abstract paper collage', '종이로 구성한 추상'],
  ];
  it.each(calls)('%s answers to English and to Korean', (scene, english, korean) => {
    expect(chosen(english).scene).toBe(scene);
    expect(chosen(korean).scene).toBe(scene);
  });

  it('reaches every scene there is', () => {
    expect(new Set(calls.map(([scene]) => scene))).toEqual(new Set(sceneList.map(({ scene }) => scene)));
  });

  const families: ReadonlyArray<readonly [FamilyName, readonly string[]]> = [
    ['sea', ['the sea', 'waves on a beach', '바다', '파도', '밤바다']],
    ['mountains', ['mountains', 'a mountain valley', '산', '산이 보이는 풍경', '능선']],
    ['stillLife', ['a still life', 'a vase', '정물', '항아리', '감 세 개']],
    ['city', ['a city', 'old town houses', '도시', '서울의 거리', '기와집']],
    ['garden', ['a garden', 'flowers', '정원', '숲', '꽃', '나무']],
    ['interior', ['an interior', 'an empty room', '실내', '방', '거실']],
    ['abstract', ['abstract', 'xyzzy', '추상', '']],
  ];
  it.each(families)(
    'the family %s is reached by plain words in both languages, whatever the seed',
    (family, prompts) => {
      for (const prompt of prompts) {
        for (let seed = 0; seed < 12; seed++)
          expect([prompt, chosen(prompt, '', seed * 7919).family]).toEqual([prompt, family]);
      }
    },
  );

  it('does not see a persimmon in an inspiration or a mountain in a walk', () => {
    expect(chosen('영감을 주는 색감').family).toBe('abstract');
    expect(chosen('방향').family).toBe('abstract');
    expect(chosen('산책').family).toBe('abstract');
  });

  it('leaves out what the negative prompt names', () => {
    expect(chosen('sea, forest', 'sea').family).toBe('garden');
    expect(readPrompt('바다와 달', '달').ideas.has('moon')).toBe(false);
  });

  it('lets the seed choose where a prompt leaves the scene open', () => {
    const seen = new Set(
      Array.from({ length: 40 }, (_, seed) => chosen('still life', '', seed * 104729).scene),
    );
    expect(seen.size).toBeGreaterThan(1);
  });

  it('knows colours in both languages', () => {
    expect(readPrompt('a celadon sea').colors).toEqual(readPrompt('청자색 바다').colors);
    expect(readPrompt('쪽빛 밤').colors).toHaveLength(1);
  });
});
