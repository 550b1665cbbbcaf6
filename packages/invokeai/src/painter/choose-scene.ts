import { Random } from './random.ts';
import type { Reading } from './read-prompt.ts';
import type { Idea } from './words.ts';

/** Families of pictures, each with the scenes it can be and the ideas that call for them. */
const families = {
  sea: {
    'moonlit-sea': {
      sea: 4,
      lighthouse: 6,
      wave: 3,
      island: 2.5,
      boat: 2.5,
      beach: 3,
      moon: 1.6,
      sun: 0.5,
      star: 0.6,
      calm: 0.2,
    },
  },
  mountains: {
    'misty-mountains': {
      mountain: 4,
      mist: 2,
      pine: 1.5,
      hill: 1,
      cloud: 0.8,
      star: 0.5,
      sun: 0.6,
      bird: 0.4,
      snow: 0.6,
    },
    'paper-hills': {
      mountain: 3.6,
      hill: 3,
      sunburst: 3,
      sun: 1.5,
      paper: 2.5,
      bird: 1.2,
      dusk: 0.3,
      dawn: 0.3,
    },
    dunes: { desert: 6, sand: 2.5 },
  },
  stillLife: {
    'moon-jar': {
      moonJar: 8,
      jar: 4,
      stillLife: 3,
      cup: 2.5,
      branch: 2.5,
      lattice: 1.5,
      bowl: 1,
    },
    persimmons: {
      persimmon: 8,
      apple: 6,
      peach: 6,
      tangerine: 6,
      pomegranate: 6,
      bowl: 2.5,
      fruit: 3.5,
      stillLife: 2.9,
    },
    lemons: {
      lemon: 8,
      gingham: 4,
      fruit: 3.4,
      jar: 3,
      stillLife: 2.9,
      bowl: 0.5,
    },
  },
  city: {
    'city-towers': { city: 5, village: 1, roof: 0.5 },
    'hanok-roofs': { hanok: 8, roof: 3.5, village: 4, snow: 0.5 },
  },
  garden: {
    'light-forest': {
      forest: 5,
      tree: 3,
      bamboo: 1,
      pine: 1.6,
      birch: 1,
      autumn: 0.8,
      garden: 0.5,
    },
    'flower-field': {
      poppy: 8,
      tulip: 6,
      sunflower: 6,
      lavender: 6,
      cosmos: 6,
      daisy: 6,
      flower: 4,
      meadow: 4,
      garden: 3,
      spring: 1,
      summer: 0.5,
    },
    'koi-pond': { koi: 6, pond: 5, garden: 3 },
    'tea-terraces': { terrace: 7, hill: 1, meadow: 1 },
  },
  interior: {
    'pastel-arches': {
      arch: 5,
      pool: 4,
      stairs: 4,
      interior: 4,
      room: 2,
      geometric: 3,
      corridor: 2.5,
    },
    'sunlit-room': { room: 4, interior: 3.6, window: 2.5, chair: 3.5, corridor: 3, lattice: 1 },
  },
  abstract: {
    spheres: { sphere: 5, geometric: 2, abstract: 2 },
    'marbled-ink': { ink: 4.5, abstract: 2, paper: 0.5 },
    'cut-shapes': { abstract: 2.1, paper: 1.5, geometric: 1 },
  },
} as const satisfies Record<string, Record<string, Partial<Record<Idea, number>>>>;

export type FamilyName = keyof typeof families;
export type SceneName = {
  [F in FamilyName]: keyof (typeof families)[F];
}[FamilyName];

/** Every scene with its family, in a fixed order. */
export const sceneList: ReadonlyArray<{
  readonly family: FamilyName;
  readonly scene: SceneName;
  readonly calls: Partial<Record<Idea, number>>;
}> = Object.entries(families).flatMap(([family, scenes]) =>
  Object.entries(scenes).map(([scene, calls]) => ({
    family: family as FamilyName,
    scene: scene as SceneName,
    calls,
  })),
);

/**
 * Chooses the scene whose ideas weigh most in the prompt. Scenes that come near to the best take turns by
 * seed, so a loose prompt ("flowers in a garden") is not always the same view; nothing known is abstract.
 */
export function chooseScene(reading: Reading, seedHash: number): { family: FamilyName; scene: SceneName } {
  const scored = sceneList.map((entry) => ({
    entry,
    score: scoreOf(entry.calls, reading),
  }));
  const best = Math.max(...scored.map(({ score }) => score));
  const fitting =
    best > 0
      ? scored.filter(({ score }) => score >= best * 0.84).map(({ entry }) => entry)
      : sceneList.filter(({ family }) => family === 'abstract');
  const at = Math.floor(new Random(seedHash ^ 0x51ce7e).next() * fitting.length);
  const chosen = fitting[at] ?? sceneList[0];
  if (!chosen) throw new Error('The list of scenes is empty');
  return { family: chosen.family, scene: chosen.scene };
}

function scoreOf(calls: Partial<Record<Idea, number>>, reading: Reading): number {
  let score = 0;
  for (const [idea, weight] of reading.ideas) score += (calls[idea] ?? 0) * weight;
  return score;
}
