import type { Canvas } from '../canvas.ts';
import type { Brief } from '../scene.ts';

/** Falling snow or slanting rain over everything. */
export function weather(canvas: Canvas, { random }: Brief, snow: boolean): void {
  const count = snow ? 240 : 190;
  for (let k = 0; k < count; k++) {
    const x = canvas.halfWidth * random.range(-1, 1);
    const y = canvas.halfHeight * random.range(-1, 1);
    const near = random.next() ** 3;
    if (snow) {
      const r = 0.0016 + 0.0042 * near;
      canvas.stamp(x - r * 2, y - r * 2, x + r * 2, y + r * 2, (px, py, out) => {
        out.set([0.96, 0.97, 1]);
        return Math.exp(-((px - x) ** 2 + (py - y) ** 2) / (r * r)) * (0.85 - near * 0.35);
      });
    } else {
      const length = 0.03 + 0.05 * near;
      canvas.stamp(x - 0.02, y - length, x + 0.02, y + length, (px, py, out) => {
        const u = px - x + (py - y) * 0.14;
        out.set([0.86, 0.9, 0.96]);
        return Math.exp(-((u / 0.0011) ** 2)) * (1 - Math.abs(py - y) / length) * 0.3;
      });
    }
  }
}
