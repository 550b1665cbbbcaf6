import type { SceneName } from '../choose-scene.ts';
import type { Scene } from '../scene.ts';
import { cityTowers } from './city-towers.ts';
import { cutShapes } from './cut-shapes.ts';
import { dunes } from './dunes.ts';
import { flowerField } from './flower-field.ts';
import { hanokRoofs } from './hanok-roofs.ts';
import { koiPond } from './koi-pond.ts';
import { lemons } from './lemons.ts';
import { lightForest } from './light-forest.ts';
import { marbledInk } from './marbled-ink.ts';
import { mistyMountains } from './misty-mountains.ts';
import { moonJar } from './moon-jar.ts';
import { moonlitSea } from './moonlit-sea.ts';
import { paperHills } from './paper-hills.ts';
import { pastelArches } from './pastel-arches.ts';
import { persimmons } from './persimmons.ts';
import { spheres } from './spheres.ts';
import { sunlitRoom } from './sunlit-room.ts';
import { teaTerraces } from './tea-terraces.ts';

/** Every scene by its name. */
export const scenes: Record<SceneName, Scene> = {
  'moonlit-sea': moonlitSea,
  'misty-mountains': mistyMountains,
  'paper-hills': paperHills,
  dunes,
  'moon-jar': moonJar,
  persimmons,
  lemons,
  'city-towers': cityTowers,
  'hanok-roofs': hanokRoofs,
  'light-forest': lightForest,
  'flower-field': flowerField,
  'koi-pond': koiPond,
  'tea-terraces': teaTerraces,
  'pastel-arches': pastelArches,
  'sunlit-room': sunlitRoom,
  spheres,
  'marbled-ink': marbledInk,
  'cut-shapes': cutShapes,
};
