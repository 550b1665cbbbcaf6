import { clamp, ease, mix, Ramp, screen } from '../palette.ts';
import type { Hour, Scene } from '../scene.ts';
import { layTerrain } from '../stage/terrain.ts';

const palettes: Record<Hour, { sky: [string, string, string]; sand: string; shade: string; sun: string }> = {
  dawn: {
    sky: ['9aa3c0', 'd9bfae', 'f0d3a0'],
    sand: 'e2b26c',
    shade: '7c5344',
    sun: 'ffeec2',
  },
  dusk: {
    sky: ['5d5a86', 'c58a82', 'f2b578'],
    sand: 'dd9455',
    shade: '5c3440',
    sun: 'ffe0a8',
  },
  day: {
    sky: ['6ea2c8', 'a9c6d0', 'e4dcc2'],
    sand: 'e8c486',
    shade: '9a6f4e',
    sun: 'fffbe8',
  },
  night: {
    sky: ['0c1430', '2a3a5e', '5f7088'],
    sand: '7c86a0',
    shade: '1d2440',
    sun: 'eef0ff',
  },
};

/** Sand dunes with knife-edge crests and wind ripples, low light from one side. */
export const dunes: Scene = (canvas, brief) => {
  const { random, noise, color } = brief;
  const hour = brief.hour('dawn', 'dusk', 'day');
  const p = palettes[hour];
  const ramp = new Ramp(screen(p.sky[0]), screen(p.sky[1]), screen(p.sky[2]));
  const sand = color ? mix(screen(p.sand), color, 0.35) : screen(p.sand);
  const shade = screen(p.shade);
  const sun = screen(p.sun);
  const horizon = canvas.halfHeight * random.range(-0.16, 0.08);
  const side = random.sign();
  const sunX = canvas.halfWidth * random.range(0.3, 0.8) * side;
  const sunY =
    horizon -
    canvas.halfHeight *
      (hour === 'day' || hour === 'night' ? random.range(0.5, 0.75) : random.range(0.14, 0.34));
  const haze = ramp.at(1);
  const shift = random.range(0, 80);
  const size = random.range(0.032, 0.05);
  canvas.fill((x, y, out) => {
    const height = clamp((y + canvas.halfHeight) / (horizon + canvas.halfHeight), 0, 1);
    ramp.into(height, out);
    const far = Math.hypot(x - sunX, y - sunY);
    const wisp = noise.fractal(x * 1.2 + shift, y * 6 + shift, 4);
    out.toward(sun, ease(0.05, 0.5, wisp) * 0.22 * (1 - height * 0.6));
    out.toward(sun, Math.exp(-far / 0.16) * 0.5 + Math.exp(-far / 0.5) * 0.18);
    out.toward(sun, (1 - ease(size - canvas.pixel, size + canvas.pixel * 2, far)) * 0.92);
  });
  const angle = random.range(-0.5, 0.5);
  const ca = Math.cos(angle);
  const sa = Math.sin(angle);
  const tall = random.range(0.62, 0.85);
  // One dune: a long windward slope, a sharp crest, a steep lee. The crest lines wander.
  const height = (x: number, z: number): number => {
    const u = x * ca + z * sa;
    const v = -x * sa + z * ca;
    const bend = noise.fractal(u * 0.3 + shift, v * 0.16, 2) * 2.4;
    const phase = v * 0.3 + bend;
    const t = phase - Math.floor(phase);
    const profile = t < 0.72 ? (t / 0.72) ** 1.5 : ((1 - t) / 0.28) ** 1.25;
    const swell = 0.55 + 0.5 * noise.value(u * 0.3 + shift, Math.floor(phase) * 3.7 + v * 0.12);
    // The eye stands in a hollow: the land near it never rises before it.
    return (
      (profile * tall * swell + noise.value(x * 0.4, z * 0.3 + shift) * 0.16) *
      (0.3 + 0.7 * ease(0.8, 4.5, z))
    );
  };
  const sx = side * 0.86;
  const sy = hour === 'day' ? 0.62 : 0.4;
  const sz = 0.32;
  layTerrain(canvas, {
    height,
    eye: random.range(0.72, 0.92),
    horizon,
    lens: 1.25,
    near: 1.05,
    far: 42,
    color: (x, z, h, nx, ny, nz, away, out) => {
      const fine = clamp(3 / away - 0.2, 0, 1);
      const warp = noise.fractal(x * 1.1, z * 1.1 + shift, 2) * 4;
      const ripple =
        Math.sin((x * 5 + z * 15) * 1.9 + warp * 4.4 + noise.fractal(x * 4, z * 4, 2) * 4) * fine;
      const light = clamp(
        nx * sx +
          ny * sy +
          nz * sz +
          ripple * 0.024 * ease(0.9, 1, ny + 0.04) +
          noise.fractal(x * 9, z * 16, 2) * 0.05 * fine,
        0,
        1,
      );
      out.set(shade);
      out.toward(sand, ease(0.05, 0.62, light));
      out.toward(sun, ease(0.55, 1, light) * 0.4);
      const grain = noise.value(x * 46, z * 46) * fine;
      out.scale(1 + grain * 0.05 + noise.fractal(x * 1.6, z * 1.6, 3) * 0.08 + h * 0.08);
      const air = 1 - Math.exp(-Math.max(0, away - 1.5) * 0.062);
      out.toward(haze, air * 0.92);
    },
  });
  return {
    values: 'screen',
    glow: 0.35,
    glowFrom: 0.82,
    vignette: 0.24,
    grain: 0.026,
  };
};
