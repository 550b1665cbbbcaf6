import { type Color, clamp, ease, mix, screen } from '../palette.ts';
import type { Scene } from '../scene.ts';
import { flock } from './misty-mountains.ts';

const palettes = [
  {
    sky: 'f2e3c6',
    rings: ['f3b562', 'f0975a', 'ea7350', 'd9492f'],
    hills: ['a9c9b0', '7fb0a4', '4f8a86', '2f6470', '1a4257', '102a44'],
  },
  {
    sky: 'f4d9c8',
    rings: ['fbe3a8', 'f9cf7d', 'f2ae5c', 'e88b4a'],
    hills: ['e0a899', 'c97f83', 'a05c77', '74426a', '4c3059', '2d2144'],
  },
  {
    sky: 'dfe6dc',
    rings: ['f7d9c0', 'f2b59a', 'e88c78', 'd6635c'],
    hills: ['b8cbb8', '8fb09c', '658f84', '47706f', '2f5258', '1d3840'],
  },
  {
    sky: 'f3e7d3',
    rings: ['f2c879', 'e9a254', 'd97a3e', 'b8512f'],
    hills: ['e0b97a', 'c98f4e', 'a5673a', '7d4a33', '56342d', '362325'],
  },
  {
    sky: '1d2746',
    rings: ['51618c', '8d98b5', 'cdd0d4', 'f6edd2'],
    hills: ['47588a', '39497a', '2c3b67', '212e54', '172141', '0e152d'],
  },
  {
    sky: 'cfe0e6',
    rings: ['fff3cf', 'ffe39c', 'fbcd68', 'f2ad3f'],
    hills: ['a8cfd8', '7eb3c6', '5592b0', '3a7094', '265074', '163452'],
  },
] as const;

/** A big sun of paper rings over hills cut from paper, each sheet throwing its shadow on the one behind. */
export const paperHills: Scene = (canvas, brief) => {
  const { random, noise, has, color } = brief;
  const night = has('night') || has('moon');
  const pick = random.pick([0, 0, 1, 2, 3, 5]);
  const p = palettes[night ? 4 : has('autumn') ? 3 : has('snow') ? 5 : pick] ?? palettes[0];
  const dyed = (hex: string): Color => (color ? mix(screen(hex), color, 0.3) : screen(hex));
  const sky = screen(p.sky);
  const rings = p.rings.map((hex) => screen(hex));
  const { halfWidth, halfHeight, pixel } = canvas;
  const sunX = halfWidth * random.range(-0.55, 0.55);
  const sunY = -halfHeight * random.range(0.22, 0.42);
  const sunSize = random.range(0.24, 0.32) * Math.min(1, halfWidth / 0.42, halfHeight / 0.42);
  const rays = has('sunburst') || random.chance(0.4) ? random.whole(14, 22) : 0;
  const turn = random.range(0, 6);
  const count = random.whole(5, 6);
  const pointed = has('mountain') && !has('hill') && random.chance(0.5);
  const sheets = Array.from({ length: count }, (_, k) => {
    const depth = k / (count - 1);
    return {
      color: dyed(p.hills[Math.round(depth * (p.hills.length - 1))] ?? p.hills[0]),
      base: halfHeight * (-0.12 + 0.86 * depth),
      swing: random.range(0.06, 0.11) * (1 - depth * 0.3),
      scale: random.range(1.5, 2.5),
      shift: random.range(0, 90),
      phase: random.range(0, 6),
      grain: random.range(0, 50),
    };
  });
  const crest = (k: number, x: number): number => {
    const s = sheets[k];
    if (!s) return halfHeight * 2;
    if (pointed && k < 3) {
      const t = x * s.scale * 1.1 + s.phase;
      const saw = Math.abs(t - Math.floor(t) - 0.5) * 2;
      return s.base - (0.5 - saw) * s.swing * 2.4 - noise.value(x * 9 + s.shift, 2) * 0.008;
    }
    return (
      s.base -
      Math.sin(x * s.scale * 2 + s.phase) * s.swing * 0.6 -
      noise.value(x * s.scale * 0.8 + s.shift, 1) * s.swing * 0.9
    );
  };
  const fiber = (x: number, y: number): number =>
    noise.value(x * 150, y * 150) * 0.45 +
    noise.value(x * 60, y * 66) * 0.35 +
    noise.value(x * 14, y * 19) * 0.35;
  // The edge of a torn sheet wavers a little and shows its white core.
  const torn = (x: number, salt: number) => noise.fractal(x * 44, salt, 2) * 0.0026;
  const lineX = random.chance(0.5) ? 1 : 0;
  canvas.fill((x, y, out) => {
    out.set(sky);
    const dx = x - sunX;
    const dy = y - sunY;
    const far = Math.hypot(dx, dy);
    if (rays > 0) {
      const a = (Math.atan2(dy, dx) + turn) / (Math.PI * 2);
      const f = Math.abs(((((a * rays) % 1) + 1) % 1) - 0.5) * 2;
      const width = (far * Math.PI * 2) / rays / 2;
      out.toward(rings[0] as Color, ease(-pixel, pixel, (0.5 - f) * width) * 0.34 * clamp(1.3 - far, 0, 1));
    }
    for (let k = 0; k < rings.length; k++) {
      const radius = sunSize * (1 - k * 0.235) + torn(Math.atan2(dy, dx) * 0.6, k + 0.5) * 0.6;
      // Its shadow falls a little down and right of the disc.
      const shadow = Math.hypot(dx - 0.004, dy - 0.008) - radius;
      out.scale(1 - 0.2 * ease(0.022, -0.006, shadow) * (far > radius ? 1 : 0));
      out.toward(rings[k] as Color, ease(pixel, -pixel, far - radius));
    }
    let fine = fiber(x, y);
    for (let k = 0; k < sheets.length; k++) {
      const s = sheets[k] as (typeof sheets)[number];
      const top = crest(k, x) + torn(x, k * 7.7);
      const under = y - top;
      if (under < 0) {
        out.scale(1 - 0.3 * Math.exp(under * 42) - 0.1 * Math.exp(under * 150));
      }
      if (under < -pixel) continue;
      const cover = ease(-pixel, pixel, under);
      const r = out.r;
      const g = out.g;
      const b = out.b;
      out.set(s.color);
      fine = fiber(x + s.grain, y + s.grain);
      // Light from above: the sheet brightens to its edge, and fine printed lines follow the hill.
      out.scale(1.05 - clamp(under, 0, 0.5) * 0.36);
      if (lineX > 0) {
        const band = under * 46;
        out.scale(
          1 + 0.045 * ease(0.35, 0.5, Math.abs(band - Math.floor(band) - 0.5)) * (1 - clamp(under * 4, 0, 1)),
        );
      }
      out.toward([1, 0.98, 0.94], ease(0.0042, 0.0006, under) * 0.5);
      out.r = r + (out.r - r) * cover;
      out.g = g + (out.g - g) * cover;
      out.b = b + (out.b - b) * cover;
    }
    out.scale(1 + fine * 0.055);
  });
  if (has('bird') || random.chance(0.7))
    flock(canvas, brief, -halfHeight * random.range(0.1, 0.5), mix(screen(p.hills[5]), [0, 0, 0], 0.3));
  return { values: 'screen', vignette: 0.14, grain: 0.03 };
};
