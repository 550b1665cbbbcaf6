import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const tokens = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

interface Oklch {
  readonly lightness: number;
  readonly chroma: number;
  readonly hue: number;
}

function readTheme(name: 'dark' | 'light'): Map<string, Oklch> {
  const block = tokens.slice(tokens.indexOf(`/* ${name} */`), tokens.indexOf(`/* end ${name} */`));
  const colours = new Map<string, Oklch>();
  for (const match of block.matchAll(/--([\w-]+):\s*oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g)) {
    const [, role = '', lightness, chroma, hue] = match;
    colours.set(role, { lightness: Number(lightness), chroma: Number(chroma), hue: Number(hue) });
  }
  return colours;
}

/** OKLCH to linear sRGB, cut to the gamut as a browser shows it (CSS Color 4). */
function toLinearRgb({ lightness, chroma, hue }: Oklch): [number, number, number] {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** WCAG 2 relative luminance. */
function luminance(colour: Oklch): number {
  const [red, green, blue] = toLinearRgb(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Oklch, other: Oklch): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const text = 4.5;
const graphics = 3;

/** What stands on what, and how clearly it has to: 20 pairs in two themes. */
const pairs: readonly (readonly [string, string, number])[] = [
  ['ink', 'ground', text],
  ['ink-2', 'ground', text],
  ['ink-2', 'wall', text],
  ['ink-3', 'ground', text],
  ['ink-3', 'wall', text],
  ['ink-3', 'raised', text],
  ['ink-3', 'hover', text],
  ['glaze-text', 'ground', text],
  ['glaze-text', 'glaze-wash', text],
  ['on-glaze', 'glaze', text],
  ['on-glaze', 'glaze-hover', text],
  ['danger-text', 'ground', text],
  ['on-danger', 'danger', text],
  ['warn-text', 'warn-wash', text],
  ['glaze-mark', 'mat', graphics],
  ['glaze-mark', 'wall', graphics],
  ['line-control', 'ground', graphics],
  ['line-control', 'raised', graphics],
  ['focus', 'ground', graphics],
  ['danger', 'mat', graphics],
];

describe.each(['dark', 'light'] as const)('the %s theme', (name) => {
  const theme = readTheme(name);

  it.each(pairs)('shows %s on %s at %d : 1 or better', (front, back, least) => {
    const [frontColour, backColour] = [theme.get(front), theme.get(back)];
    if (!frontColour || !backColour) throw new Error(`tokens.css has no ${front} or no ${back}`);
    expect(contrast(frontColour, backColour)).toBeGreaterThanOrEqual(least);
  });

  it('keeps its neutrals free of colour, so that it does not tint a picture', () => {
    for (const role of ['wall', 'ground', 'raised', 'mat']) {
      expect(theme.get(role)?.chroma).toBeLessThanOrEqual(0.004);
    }
  });
});

describe('the contrast of the brief', () => {
  it('is what the formula gives', () => {
    const dark = readTheme('dark');
    const light = readTheme('light');
    const of = (theme: Map<string, Oklch>, front: string, back: string) => {
      const [one, other] = [theme.get(front), theme.get(back)];
      if (!one || !other) throw new Error(`tokens.css has no ${front} or no ${back}`);
      return contrast(one, other);
    };
    expect(of(dark, 'ink', 'ground')).toBeCloseTo(16.4, 0);
    expect(of(light, 'ink', 'ground')).toBeCloseTo(16, 0);
    expect(of(light, 'line-control', 'ground')).toBeCloseTo(3.7, 1);
  });
});
