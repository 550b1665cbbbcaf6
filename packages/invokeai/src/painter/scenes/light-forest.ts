import type { Canvas } from '../canvas.ts';
import { clamp, ease, mix, screen } from '../palette.ts';
import type { Brief, Scene } from '../scene.ts';
import { crown, fallingLeaves, leaves } from './forest-crown.ts';
import { type Layer, type Mood, moods, type Wood } from './forest-moods.ts';
import { weather } from './weather.ts';

/** Trunks standing in lit mist, shafts of light from behind the crowns. */
export const lightForest: Scene = (canvas, brief) => {
  const { random, noise, has } = brief;
  const season = seasonOf(has);
  const m: Mood = random.pick(moods[season]);
  const { halfWidth, halfHeight } = canvas;
  const kind = has('bamboo') ? 'bamboo' : has('birch') ? 'birch' : 'timber';
  const wood: Wood = {
    season,
    kind,
    glow: screen(m.glow),
    mist: screen(m.mist),
    leaf: kind === 'bamboo' && season === 'green' ? screen('3a6b26') : screen(m.leaf),
    ground: screen(m.ground),
    rays: m.rays,
    lightX: halfWidth * random.range(-0.55, 0.55),
    lightY: -halfHeight * random.range(0.85, 1.25),
  };
  const dark =
    kind === 'bamboo'
      ? mix(screen('2f5220'), screen(m.trunk), 0.3)
      : kind === 'birch'
        ? screen('5c5a56')
        : screen(m.trunk);
  const horizon = halfHeight * random.range(0.26, 0.46);
  const shift = random.range(0, 99);
  const { glow, mist, leaf, lightX, lightY } = wood;
  canvas.fill((x, y, out) => {
    // The lit air at the end of the wood, and crowns so far off that they are only a change of tone.
    const far = Math.hypot(x - lightX, (y - lightY) * 0.8);
    out.set(mist);
    out.toward(leaf, ease(0.35, 1.5, far) * 0.4);
    const crowns = noise.fractal(x * 4 + shift, y * 4, 4);
    out.toward(leaf, ease(-0.1, 0.35, crowns - (y + halfHeight) * 1.3 + 0.3) * 0.34);
    out.toward(glow, Math.exp(-far / 0.55) * 0.95);
    out.toward(
      glow,
      Math.exp(-(((y - horizon + 0.06) / 0.16) ** 2)) * 0.3 * Math.exp(-Math.abs(x - lightX) * 1.2),
    );
  });
  const count = 5;
  for (let k = 0; k < count; k++) {
    const depth = k / (count - 1);
    const layer: Layer = {
      depth,
      foot: horizon + (halfHeight - horizon) * (0.02 + 0.8 * depth ** 1.5),
      color: mix(mix(mist, glow, 0.2), dark, 0.16 + 0.84 * depth ** 0.85),
      salt: random.whole(1, 99999),
    };
    floor(canvas, brief, wood, layer);
    trunks(canvas, brief, wood, layer);
    if (k > 0) {
      crown(canvas, brief, wood, layer);
      leaves(canvas, brief, wood, layer);
    }
    if (k % 2 === 0 && k < count - 1) shafts(canvas, brief, wood, layer);
  }
  shafts(canvas, brief, wood, {
    depth: 1,
    foot: 0,
    color: glow,
    salt: random.whole(1, 99999),
  });
  if (season === 'snow') weather(canvas, brief, true);
  if (season === 'autumn' || season === 'spring') fallingLeaves(canvas, brief, wood);
  return {
    values: 'screen',
    glow: 0.5,
    glowFrom: 0.72,
    vignette: 0.36,
    grain: 0.026,
  };
};

function seasonOf(has: Brief['has']): keyof typeof moods {
  if (has('snow')) return 'snow';
  if (has('autumn')) return 'autumn';
  if (has('night') || has('moon')) return 'night';
  if (has('dusk')) return 'dusk';
  return has('spring') ? 'spring' : 'green';
}

/** The ground from this layer towards the viewer: moss or leaves, tufts along its far edge, spots of sun. */
function floor(canvas: Canvas, { noise }: Brief, wood: Wood, { depth, foot, salt }: Layer): void {
  const { glow, mist, ground, leaf, lightX } = wood;
  const base = mix(ground, mist, (1 - depth) ** 1.3 * 0.8);
  const high = wood.season === 'snow' ? mix([0.97, 0.98, 1], mist, 0.5 * (1 - depth)) : mix(base, glow, 0.22);
  canvas.stamp(-canvas.halfWidth, foot - 0.07, canvas.halfWidth, canvas.halfHeight, (x, y, out) => {
    const tuft = noise.fractal(x * (24 - depth * 10) + salt, y * 9, 3) * (0.016 + 0.034 * depth);
    const edge = foot + noise.value(x * 3 + salt, salt) * 0.014 - tuft;
    const cover = ease(-0.004, 0.01 + 0.02 * (1 - depth), y - edge);
    if (cover <= 0) return 0;
    const blades = noise.fractal(x * 34 + salt, y * 52, 3);
    const spot = noise.fractal(x * 4 + salt, y * 13, 3);
    out.set(base);
    out.toward(high, ease(-0.1, 0.5, blades) * 0.7);
    out.toward(leaf, ease(0.05, 0.5, -blades) * 0.5 * depth);
    out.toward(
      glow,
      ease(0.1, 0.42, spot) * 0.42 * (1 - depth * 0.45) * Math.exp(-Math.abs(x - lightX) * 1.5),
    );
    return cover;
  });
}

function trunks(canvas: Canvas, { random, noise }: Brief, wood: Wood, { depth, foot, color }: Layer): void {
  const { halfWidth, halfHeight, pixel } = canvas;
  const { kind, glow, mist, ground, season, lightX } = wood;
  const slim = kind === 'bamboo';
  const plot = (slim ? 0.04 : 0.062) + (slim ? 0.09 : 0.2) * depth ** 1.3;
  const thick = (slim ? 0.0055 : 0.0075) + (slim ? 0.015 : 0.036) * depth ** 1.5;
  const stem = slim
    ? mix(glow, [0.46, 0.6, 0.2], 0.72)
    : kind === 'birch'
      ? mix([0.9, 0.89, 0.85], mist, 0.34 * (1 - depth))
      : color;
  for (let x0 = -halfWidth - plot; x0 < halfWidth + plot; x0 += plot * random.range(0.55, 1.5)) {
    const half = thick * random.range(0.6, 1.35);
    const lean = random.range(-1, 1) * (slim ? 0.05 : 0.03);
    const root = foot + random.range(0.004, 0.034) * (0.4 + depth);
    const own = random.whole(0, 999);
    if (random.chance(0.16 + depth * 0.2)) continue;
    const toLight = Math.sign(lightX - x0 || 1);
    const rimLight = 0.62 * Math.exp(-Math.abs(x0 - lightX) * 1.3) * (0.35 + 0.65 * depth);
    const box = half * 2.6 + Math.abs(lean) * halfHeight * 2 + 0.02;
    canvas.stamp(x0 - box, -halfHeight, x0 + box, root + 0.02, (x, y, out) => {
      const up = root - y;
      const flare = slim ? 1 : 1 + 1.1 * Math.exp(-Math.max(up, 0) / (half * 1.5)) - Math.min(up * 0.18, 0.3);
      const bow = Math.sin(up * 2.6 + own) * 0.007 * (0.5 + depth);
      const u = x - x0 - lean * up - bow;
      const wide = half * flare * (1 + noise.value(up * 12 + own, own) * 0.06);
      // Roots and moss break the line where the trunk meets the ground.
      const grip = up + 0.012 * noise.value(x * 60, own);
      const cover = ease(-pixel, pixel, wide - Math.abs(u)) * ease(-0.008, 0.012, grip);
      if (cover <= 0) return 0;
      const turn = u / wide;
      out.set(color);
      if (slim) {
        const node = up / (0.07 + 0.07 * depth) + own * 0.37;
        const f = node - Math.floor(node);
        out.toward(stem, (1 - turn * turn) * (0.16 + 0.36 * depth));
        out.scale(
          1 - 0.38 * ease(0.05, 0.01, Math.abs(f - 0.5)) + 0.26 * ease(0.03, 0.006, Math.abs(f - 0.55)),
        );
      } else if (kind === 'birch') {
        out.toward(stem, 0.9 * (1 - turn * turn * 0.45));
        const mark =
          noise.value(turn * 1.6 + own * 3, up * 58) + noise.value(turn * 3.4, up * 19 + own) * 0.7;
        out.toward([0.15, 0.14, 0.14], ease(0.52, 0.8, mark) * 0.8 * (0.35 + 0.65 * depth));
        out.scale(1 + noise.value(turn * 4, up * 90 + own) * 0.05);
      } else {
        const bark = noise.fractal(turn * 3.2 + own * 7, up * (9 - depth * 3.5), 3);
        out.scale(1 + bark * 0.9 * depth);
        out.toward(mist, clamp(bark * 0.3, 0, 0.22) * depth);
      }
      out.scale(1 - ease(-0.2, 1, -turn * toLight) * 0.34);
      out.toward(glow, ease(0.25, 1, turn * toLight) * rimLight);
      out.toward(ground, Math.exp(-Math.max(up, 0) * 22) * 0.62);
      if (season === 'snow')
        out.toward(
          [0.93, 0.95, 0.98],
          ease(0.35, 0.95, -turn * toLight + noise.value(up * 16, own) * 0.5) * 0.6 * depth,
        );
      return cover;
    });
  }
}

/** Shafts of light fan out from the gap in the crowns. */
function shafts(canvas: Canvas, { noise }: Brief, wood: Wood, { depth, salt }: Layer): void {
  const { glow, rays, lightX, lightY } = wood;
  const strength = rays * (0.56 - 0.2 * depth);
  canvas.stamp(-canvas.halfWidth, -canvas.halfHeight, canvas.halfWidth, canvas.halfHeight, (x, y, out) => {
    const dx = x - lightX;
    const dy = y - lightY + 0.08;
    if (dy <= 0) return 0;
    const slope = dx / dy;
    const far = Math.sqrt(dx * dx + dy * dy);
    const fan = ease(1.5, 0.3, Math.abs(slope)) * Math.exp(-far * 0.85);
    if (fan < 0.02) return 0;
    const shaft =
      noise.value(slope * 8 + salt, 0.5) * 0.62 + noise.value(slope * 21 + salt, far * 0.6) * 0.38;
    out.set(glow);
    return ease(0.02, 0.62, shaft) * fan * strength;
  });
}
