import type { Canvas } from '../canvas.ts';
import { type Color, clamp, ease, mix, screen } from '../palette.ts';
import type { Hour } from '../scene.ts';

/** The colours of one hour at sea. */
export interface SeaHours {
  /** From the top of the sky to the horizon. */
  readonly sky: readonly [string, string, string, string];
  readonly lamp: string;
  readonly halo: string;
  readonly deep: string;
  readonly stars: number;
}

/** Where the horizon and the moon or sun stand. */
export interface SeaPlace {
  readonly horizon: number;
  readonly lampX: number;
  readonly lampY: number;
  readonly size: number;
  readonly hour: Hour;
}

/** A banded tower with a lit lantern and, after dark, its two beams in the haze. */
export function layLighthouse(
  canvas: Canvas,
  cx: number,
  foot: number,
  tall: number,
  { lampX, hour }: SeaPlace,
  p: SeaHours,
  sweep: number,
): void {
  const soft = canvas.pixel;
  const top = foot - tall;
  const lampY = top - tall * 0.075;
  const lit = hour === 'night' || hour === 'dusk';
  const shadeSide = Math.sign(cx - lampX || 1);
  const ambient = hour === 'night' ? 0.42 : hour === 'dusk' ? 0.66 : 1;
  const halo = screen(p.halo);
  const wide = tall * 0.1;
  if (lit) {
    // The beam: two cones of haze, thinning with distance.
    canvas.stamp(-canvas.halfWidth, -canvas.halfHeight, canvas.halfWidth, canvas.halfHeight, (x, y, out) => {
      const dx = (x - cx) * sweep;
      const dy = y - lampY - (x - cx) * 0.06;
      const spread = 0.006 + Math.abs(dx) * 0.1;
      const edge = Math.exp(-((dy / spread) ** 2));
      const reach = dx > 0 ? Math.exp(-dx * 1.5) : Math.exp(dx * 2.6) * 0.7;
      out.set([1, 0.93, 0.72]);
      return edge * reach * (hour === 'night' ? 0.55 : 0.5);
    });
  }
  const box = wide * 2.4;
  canvas.stamp(cx - box, top - tall * 0.24, cx + box, foot + 0.03, (x, y, out) => {
    const u = x - cx;
    const h = (foot - y) / tall;
    let half = 0;
    let kind = 0;
    if (h <= 1) half = wide * (1 - 0.42 * ease(-0.2, 1.1, h));
    else if (h < 1.022) {
      half = wide * 0.86;
      kind = 1;
    } else if (h < 1.13) {
      half = wide * 0.42;
      kind = 2;
    } else if (h < 1.15) {
      half = wide * 0.6;
      kind = 1;
    } else if (h < 1.215) {
      half = wide * 0.52 * Math.sqrt(Math.max(0, 1 - ((h - 1.15) / 0.065) ** 2));
      kind = 3;
    } else if (h < 1.25) {
      half = wide * 0.05;
      kind = 1;
    }
    const cover = ease(-soft, soft, half - Math.abs(u));
    if (cover <= 0) return 0;
    const turn = clamp(u / Math.max(half, 1e-4), -1, 1);
    const round = Math.sqrt(Math.max(0, 1 - turn * turn * 0.94));
    const light = clamp(0.34 + 0.42 * round - 0.34 * turn * shadeSide, 0.1, 1.05) * ambient;
    if (kind === 2 && lit) {
      const bars = Math.abs(((((turn * 2.5) % 1) + 1) % 1) - 0.5) > 0.42 ? 0.6 : 1;
      out.set([1.5 * bars, 1.32 * bars, 0.92 * bars]);
      return cover;
    }
    const band = h < 1 && (h * 4 + turn * turn * 0.05) % 2 > 1;
    const red = kind === 3 || (kind === 0 && band);
    if (red) out.set([0.78, 0.2, 0.16]);
    else if (kind === 0) out.set([0.96, 0.94, 0.9]);
    else if (kind === 2) out.set([0.7, 0.82, 0.86]);
    else out.set([0.3, 0.3, 0.32]);
    // A door and two windows, small and dark.
    const window = (at: number, high: number, w: number) =>
      ease(0, soft, w - Math.abs(u)) * ease(0, soft / tall, high - Math.abs(h - at));
    out.toward(
      [0.12, 0.1, 0.12],
      Math.max(
        window(0.34, 0.025, wide * 0.12),
        window(0.64, 0.022, wide * 0.11),
        window(0.05, 0.055, wide * 0.17),
      ),
    );
    out.scale(light);
    out.toward(halo, 0.1 * (1 - ambient) + ease(0.5, 1, -turn * shadeSide) * 0.3);
    return cover;
  });
  if (lit) {
    canvas.stamp(cx - 0.2, lampY - 0.2, cx + 0.2, lampY + 0.2, (x, y, out) => {
      out.set([1.25, 1.08, 0.78]);
      const d = Math.hypot(x - cx, y - lampY);
      return Math.min(0.85, Math.exp(-((d / 0.014) ** 2)) * 0.8 + Math.exp(-d / 0.035) * 0.3);
    });
  }
}

/** A small sailing boat and its trembling mirror image. */
export function laySail(
  canvas: Canvas,
  cx: number,
  foot: number,
  tall: number,
  p: SeaHours,
  hull: Color,
): void {
  const soft = canvas.pixel;
  const cloth = mix(screen(p.lamp), screen(p.sky[2]), 0.25);
  const shade = mix(cloth, hull, 0.5);
  canvas.stamp(cx - tall, foot - tall * 1.2, cx + tall, foot + tall * 0.9, (x, y, out) => {
    const u = (x - cx) / tall;
    const h = (foot - y) / tall;
    if (h < 0) {
      // The mirror of the sail trembles and fades.
      const half = 0.3 * (1 + h) + Math.sin(h * 60) * 0.03;
      out.set(shade);
      return ease(0, 0.1, half - Math.abs(u - 0.05)) * 0.3 * (1 + h * 1.2);
    }
    const hullCover =
      ease(-soft, soft, (0.3 + h * 0.9 - Math.abs(u)) * tall) * ease(-soft, soft, (0.09 - h) * tall);
    if (hullCover > 0) {
      out.set(hull);
      return hullCover;
    }
    const t = (h - 0.13) / 0.95;
    if (t < 0 || t > 1) return 0;
    const main = 0.42 * (1 - t) ** 0.85;
    const jib = -0.3 * (1 - t * 1.15);
    out.set(u > 0.015 ? cloth : shade);
    out.toward(shade, clamp((u / 0.42) * 0.8, 0, 0.6));
    if (u > 0.012) return ease(-soft, soft, (main - u) * tall);
    if (u < -0.012) return ease(-soft, soft, (u - jib) * tall);
    out.set(hull);
    return 1;
  });
}
