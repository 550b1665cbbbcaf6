import type { Color } from '../palette.ts';

/** The colours of a wood at one season or hour. */
export interface Mood {
  readonly glow: string;
  readonly mist: string;
  readonly trunk: string;
  readonly leaf: string;
  readonly ground: string;
  readonly rays: number;
}

export const moods = {
  green: [
    {
      glow: 'f3f2b8',
      mist: '86a35a',
      trunk: '14170f',
      leaf: '1f3d17',
      ground: '2a421c',
      rays: 1,
    },
    {
      glow: 'fdf0c8',
      mist: '9cb07c',
      trunk: '1e1b16',
      leaf: '2c4f22',
      ground: '37491f',
      rays: 0.9,
    },
    {
      glow: 'e6f4e0',
      mist: '7da89a',
      trunk: '0f1d1c',
      leaf: '174a40',
      ground: '1f4238',
      rays: 0.8,
    },
  ],
  autumn: [
    {
      glow: 'fff2c2',
      mist: 'dca65e',
      trunk: '24170f',
      leaf: 'b9561c',
      ground: '9a5224',
      rays: 0.9,
    },
    {
      glow: 'ffe8c8',
      mist: 'd9906a',
      trunk: '261614',
      leaf: 'a8321e',
      ground: '843a28',
      rays: 0.8,
    },
  ],
  snow: [
    {
      glow: 'f6f8fb',
      mist: 'b9c8d6',
      trunk: '2b3440',
      leaf: '6a7d90',
      ground: 'd6e0ea',
      rays: 0.55,
    },
  ],
  night: [
    {
      glow: 'c9dcf0',
      mist: '3c5876',
      trunk: '070d16',
      leaf: '0d1d2c',
      ground: '101e2c',
      rays: 0.8,
    },
  ],
  dusk: [
    {
      glow: 'ffd9a0',
      mist: 'b5705c',
      trunk: '1c1118',
      leaf: '3a2430',
      ground: '3a2524',
      rays: 1,
    },
  ],
  spring: [
    {
      glow: 'fdf6ea',
      mist: 'dcbcc2',
      trunk: '33241f',
      leaf: 'e6a6b8',
      ground: '8fa05c',
      rays: 0.6,
    },
  ],
} as const satisfies Record<string, readonly [Mood, ...Mood[]]>;

/** One rank of trees with the ground it stands on; depth 0 is furthest. */
export interface Layer {
  readonly depth: number;
  readonly foot: number;
  readonly color: Color;
  readonly salt: number;
}

/** What all ranks share. */
export interface Wood {
  readonly season: keyof typeof moods;
  readonly kind: 'timber' | 'bamboo' | 'birch';
  readonly glow: Color;
  readonly mist: Color;
  readonly leaf: Color;
  readonly ground: Color;
  readonly rays: number;
  readonly lightX: number;
  readonly lightY: number;
}
