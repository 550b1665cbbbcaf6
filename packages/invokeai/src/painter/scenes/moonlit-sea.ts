import type { Canvas } from '../canvas.ts';
import { cellHash } from '../noise.ts';
import { type Color, clamp, ease, type Ink, mix, Ramp, screen } from '../palette.ts';
import type { Brief, Hour, Scene } from '../scene.ts';
import { layLighthouse, laySail, type SeaHours, type SeaPlace } from './sea-marks.ts';

const palettes: Record<Hour, readonly [SeaHours, ...SeaHours[]]> = {
  night: [
    {
      sky: ['0a1024', '18233f', '33465f', '566f84'],
      lamp: 'fbf3de',
      halo: 'a9c4d8',
      deep: '060c18',
      stars: 1,
    },
    {
      sky: ['0b0d20', '1b1f44', '3b3f6c', '6a6f94'],
      lamp: 'fdf0d6',
      halo: 'b7b4d8',
      deep: '080a1a',
      stars: 1,
    },
    {
      sky: ['061417', '0f2a30', '25505a', '4d8086'],
      lamp: 'f4f4df',
      halo: '9fd0cc',
      deep: '041013',
      stars: 1,
    },
  ],
  dusk: [
    {
      sky: ['2b2a55', '6c4a78', 'd9776a', 'f6b878'],
      lamp: 'fff0c2',
      halo: 'ffb877',
      deep: '1a1a38',
      stars: 0.25,
    },
    {
      sky: ['1f3358', '4d6186', 'c08a8a', 'f2c092'],
      lamp: 'fff1cf',
      halo: 'ffc08e',
      deep: '12203a',
      stars: 0.3,
    },
    {
      sky: ['3a2348', '8a3f5e', 'e2694f', 'f9b25c'],
      lamp: 'fff2b8',
      halo: 'ffa04e',
      deep: '210f2a',
      stars: 0.15,
    },
  ],
  dawn: [
    {
      sky: ['6f9dbb', 'a5c0cc', 'e9cdbb', 'fbe0b4'],
      lamp: 'fffbe6',
      halo: 'ffe7b0',
      deep: '2b5468',
      stars: 0,
    },
    {
      sky: ['8d95bd', 'bdb0c8', 'eec3bd', 'fbdcc0'],
      lamp: 'fffae8',
      halo: 'ffdcb8',
      deep: '3c4668',
      stars: 0,
    },
  ],
  day: [
    {
      sky: ['2f78b4', '67a6d0', 'a8cfe0', 'dcebea'],
      lamp: 'ffffff',
      halo: 'ffffff',
      deep: '0f4a6e',
      stars: 0,
    },
    {
      sky: ['4a93b8', '86bfcd', 'bfdcd8', 'ece9d6'],
      lamp: 'ffffff',
      halo: 'fff8e0',
      deep: '14606e',
      stars: 0,
    },
  ],
};

/** A horizon, a moon or sun above it, and its broken path on the water; an island, a lighthouse or a sail. */
export const moonlitSea: Scene = (canvas, brief) => {
  const { random, has } = brief;
  const hour =
    has('moon') && !has('dusk') && !has('dawn') && !has('day')
      ? 'night'
      : brief.hour('night', 'dusk', 'dawn');
  const p = random.pick(palettes[hour]);
  const horizon = canvas.halfHeight * random.range(-0.02, 0.3);
  const lampX = canvas.halfWidth * random.sign() * random.range(0.08, 0.52);
  const size = hour === 'night' ? random.range(0.04, 0.06) : random.range(0.035, 0.05);
  const rise = horizon + canvas.halfHeight;
  const lampY =
    hour === 'night'
      ? horizon - rise * random.range(0.45, 0.72)
      : hour === 'day'
        ? horizon - rise * random.range(0.75, 0.9)
        : horizon - rise * random.range(0.06, 0.22);
  const sky = paintSky(brief, p, { horizon, rise, lampX, lampY, size, hour });
  const water = paintWater(canvas, brief, p, { horizon, lampX, lampY, size, hour }, sky);
  canvas.fillRefined((x, y, out) => {
    if (y < horizon) sky(x, y, out);
    else water(x, y, out);
  }, 0.2);
  layLand(canvas, brief, p, { horizon, lampX, lampY, size, hour });
  return {
    values: 'screen',
    glow: hour === 'night' ? 0.55 : 0.5,
    glowFrom: 0.78,
    vignette: hour === 'day' ? 0.12 : 0.32,
    grain: 0.024,
  };
};

function paintSky({ random, noise, has }: Brief, p: SeaHours, place: SeaPlace & { rise: number }) {
  const { horizon, rise, lampX, lampY, size, hour } = place;
  const ramp = new Ramp(screen(p.sky[0]), screen(p.sky[1]), screen(p.sky[2]), screen(p.sky[3]));
  const lamp = screen(p.lamp);
  const halo = screen(p.halo);
  const cloudiness = has('cloud') ? 0.75 : random.range(0.25, 0.6);
  const shift = random.range(0, 90);
  const bite = has('crescent') ? size * 0.55 : 0;
  const dark = mix(screen(p.sky[1]), screen(p.deep), hour === 'day' ? 0 : 0.35);
  const bright = mix(screen(p.sky[3]), [1, 1, 1], hour === 'day' ? 0.8 : 0.25);
  const salt = random.whole(1, 9999);
  return (x: number, y: number, out: Ink, mirrored = false): void => {
    const height = clamp((horizon - y) / rise, 0, 1.2);
    ramp.into(1 - height ** 0.72, out);
    const dx = x - lampX;
    const dy = y - lampY;
    const far = Math.sqrt(dx * dx + dy * dy);
    const wide = hour === 'night' ? 0.34 : 0.55;
    out.toward(halo, Math.exp(-far / (wide * 0.42)) * (hour === 'day' ? 0.4 : 0.62));
    out.toward(halo, Math.exp(-(far * far) / (0.012 + size * size)) * 0.35);
    if (mirrored) return;
    // Clouds lie flatter the nearer they are to the horizon.
    const flat = 1 / (height * 0.9 + 0.16);
    const c = noise.fractal(x * flat * 1.5 + shift, height * flat * 4.2 - shift, 5);
    const cover = ease(0.05, 0.5, c + cloudiness - 0.36) * (1 - ease(0.75, 1.15, height));
    if (cover > 0) {
      const lit = clamp(
        0.5 + (noise.fractal(x * flat * 1.5 + shift, height * flat * 4.2 - shift + 0.25, 3) - c) * 1.6,
        0,
        1,
      );
      const near = Math.exp(-far * 2.6);
      out.toward(dark, cover * 0.62 * (1 - near * 0.5));
      out.toward(bright, cover * lit * (hour === 'day' ? 0.8 : 0.2 + near * 0.5));
    }
    if (p.stars > 0) addStars(x, y, out, p.stars * (1 - cover) * ease(0.1, 0.6, height), salt);
    const edge = 1 - ease(size - 0.0016, size + 0.0016, far);
    if (edge > 0) {
      const u = dx / size;
      const v = dy / size;
      const seas =
        hour === 'night' ? noise.fractal(u * 1.4 + shift, v * 1.4, 4) * 0.16 + (u * u + v * v) * 0.04 : 0;
      const limb = bite > 0 ? ease(size - 0.002, size + 0.002, Math.hypot(dx - bite, dy + bite * 0.3)) : 1;
      out.toward([lamp[0] - seas, lamp[1] - seas, lamp[2] - seas * 0.9], edge * limb * (1 - cover * 0.4));
    }
  };
}

function addStars(x: number, y: number, out: Ink, strength: number, salt: number): void {
  if (strength <= 0.01) return;
  const scale = 46;
  const i = Math.floor(x * scale);
  const j = Math.floor(y * scale);
  const chosen = cellHash(i, j, salt);
  if (chosen < 0.78) return;
  const cx = (i + 0.2 + 0.6 * cellHash(i, j, salt + 1)) / scale;
  const cy = (j + 0.2 + 0.6 * cellHash(i, j, salt + 2)) / scale;
  const magnitude = cellHash(i, j, salt + 3) ** 4;
  const radius = 0.0009 + 0.0011 * magnitude;
  const d2 = ((x - cx) ** 2 + (y - cy) ** 2) / (radius * radius);
  const light = Math.exp(-d2) * (0.35 + 0.65 * magnitude) * strength;
  out.add([0.95, 0.96, 1], light);
}

function paintWater(
  canvas: Canvas,
  { random, noise, has }: Brief,
  p: SeaHours,
  { horizon, lampX, lampY, hour }: SeaPlace,
  sky: (x: number, y: number, out: Ink, mirrored?: boolean) => void,
) {
  const deep = screen(p.deep);
  const lamp = screen(p.lamp);
  const floor = canvas.halfHeight - horizon;
  const rough = has('calm') ? 0.7 : has('wave') ? 1.5 : random.range(0.8, 1.2);
  const drift = random.range(0, 60);
  const lampHeight = horizon - lampY;
  const brightness = hour === 'day' ? 0.35 : hour === 'dawn' ? 0.7 : 1;
  const foamAt = has('wave') ? 0.62 : 0.74;
  return (x: number, y: number, out: Ink): void => {
    const down = (y - horizon) / floor;
    // Depth on the water: rows crowd together towards the horizon.
    const depth = 1 / (down * 1.15 + 0.035);
    const wx = x * depth * 1.5 + drift;
    const wz = depth * 5.2;
    // Swell, waves, ripples; the far ones are too fine to be seen, so they fade instead of shimmering.
    const fine = clamp(down * 3, 0.1, 1);
    const swell = noise.value(wx * 0.55, wz * 0.9);
    const wave = noise.ridged(wx * 1.3 + swell * 0.5, wz * 2.1, 3);
    const ripple = noise.fractal(wx * 5.5 + wave, wz * 7, 2);
    const slope = (swell * 0.35 + (wave - 0.45) * 1.35 + ripple * 0.55 * fine) * rough;
    // What the water mirrors: sky at the height the tilted face points to.
    const up = horizon - (y - horizon) * (0.75 + slope * 0.5) - Math.abs(slope) * 0.12 - 0.01;
    sky(x + slope * 0.05, up, out, true);
    const facing = clamp(0.12 + 0.5 * (1 - down) ** 2 + slope * 0.3, 0.05, 0.9);
    out.toward(deep, (1 - facing) * 0.82);
    const trough = clamp(-slope * 0.7 - 0.05, 0, 0.5) * fine;
    out.toward(deep, trough);
    // The path of light: each face that leans the right way throws the lamp at the eye.
    const width = 0.028 + 0.24 * down ** 0.9 + lampHeight * 0.05;
    const dx = (x - lampX) / width;
    const path = Math.exp(-dx * dx * 0.9) * (1.06 - down * 0.35);
    const spark = slope * 0.62 + ripple * 0.42 * fine + noise.value(wx * 11, wz * 19) * 0.3 * fine + 0.2;
    const glint = ease(0.42 - path * 0.5, 0.92 - path * 0.42, spark) * path;
    out.toward(lamp, clamp(glint * brightness * 1.3, 0, 1));
    const sheen = Math.exp(-dx * dx * 0.16) * 0.14 * (1 - down * 0.5);
    out.toward(lamp, sheen * brightness);
    if (hour === 'day' || has('wave')) {
      const foam = ease(foamAt, foamAt + 0.16, wave + ripple * 0.2) * clamp(down * 1.6, 0, 1);
      out.toward([0.95, 0.97, 0.97], foam * 0.5);
    }
    // Haze hides the line where sky and water meet.
    const haze = Math.exp(-down * 34) * 0.75;
    if (haze > 0.01) {
      const r = out.r;
      const g = out.g;
      const b = out.b;
      sky(x, horizon - 0.004, out, true);
      out.r = r + (out.r - r) * haze;
      out.g = g + (out.g - g) * haze;
      out.b = b + (out.b - b) * haze;
    }
  };
}

/** Islands on the horizon, and what stands or sails there. */
function layLand(canvas: Canvas, { random, noise, has }: Brief, p: SeaHours, place: SeaPlace): void {
  const { horizon, lampX, hour } = place;
  const far = mix(screen(p.deep), screen(p.sky[3]), hour === 'night' ? 0.16 : 0.35);
  const near = mix(screen(p.deep), screen(p.sky[1]), hour === 'day' ? 0.3 : 0.12);
  const soft = canvas.pixel;
  const away = -Math.sign(lampX || 1);
  const island = (cx: number, half: number, tall: number, color: Color, salt: number) => {
    const rim = mix(color, screen(p.halo), 0.28);
    canvas.stamp(cx - half, horizon - tall * 1.6, cx + half, horizon + tall * 0.9, (x, y, out) => {
      const u = (x - cx) / half;
      if (Math.abs(u) >= 1) return 0;
      const bell = (1 - u * u) ** 1.5;
      const top =
        bell * (0.8 + 0.5 * noise.fractal(u * 2.4 + salt, salt, 4)) * tall +
        noise.value(x * 130, salt) * 0.0012 * bell;
      const height = horizon - y;
      if (height >= 0) {
        out.set(color);
        const lee = noise.fractal(x * 16, y * 26 + salt, 3);
        out.toward(rim, clamp(ease(top * 0.55, top, height) * 0.5 + lee * 0.18, 0, 0.7));
        out.toward(screen(p.halo), Math.exp(-height * 60) * 0.16);
        return ease(-soft, soft, top - height);
      }
      // Its dark mirror image, broken by the water.
      const mirror = top * 0.7 + height;
      out.set(screen(p.deep));
      return ease(0, top * 0.5 + 0.002, mirror + noise.value(x * 20, y * 300) * 0.01) * 0.65;
    });
  };
  const wants = has('island') || has('lighthouse');
  if (wants || random.chance(0.75)) {
    island(
      away * random.range(0.5, 0.75) * canvas.halfWidth,
      random.range(0.16, 0.26),
      random.range(0.025, 0.045),
      far,
      3.7,
    );
    if (random.chance(0.5)) {
      island(
        -away * random.range(0.75, 1) * canvas.halfWidth,
        random.range(0.1, 0.2),
        random.range(0.012, 0.024),
        far,
        9.2,
      );
    }
  }
  if (has('lighthouse')) {
    const cx = away * random.range(0.36, 0.52) * canvas.halfWidth;
    const foot = horizon - 0.046;
    island(cx, 0.24, 0.082, near, 14.1);
    layLighthouse(
      canvas,
      cx,
      foot,
      random.range(0.25, 0.3) * Math.min(1, canvas.halfHeight * 1.6),
      place,
      p,
      random.sign(),
    );
    // The rock in front of its foot, so that it stands on the island and not before it.
    island(cx - 0.02, 0.15, 0.062, near, 21.7);
  } else if (has('boat') || (!wants && random.chance(0.4))) {
    laySail(
      canvas,
      away * random.range(0.15, 0.45) * canvas.halfWidth,
      horizon + 0.022,
      random.range(0.07, 0.1),
      p,
      near,
    );
  }
}
