import type { ModelBase } from '@pingvas/contracts';

/** The ratios that the studio offers as glyphs; anything else is a size typed by hand. */
export const ratios = ['square', 'portrait', 'tall', 'landscape', 'wide'] as const;
export type Ratio = (typeof ratios)[number];

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** Sizes of about one area, in 512-class models; the engine was trained on these, and on their doubles for SDXL. */
const smallSizes: Record<Ratio, PixelSize> = {
  square: { width: 512, height: 512 },
  portrait: { width: 448, height: 576 },
  tall: { width: 416, height: 608 },
  landscape: { width: 608, height: 416 },
  wide: { width: 672, height: 384 },
};

const scaleOfBase: Record<ModelBase, number> = { 'sd-1': 1, sdxl: 2 };

/** What people call a ratio; close to, not exactly, what the pixels say. */
export const ratioNames: Record<Ratio, string> = {
  square: '1:1',
  portrait: '4:5',
  tall: '2:3',
  landscape: '3:2',
  wide: '16:9',
};

/** Pixels of a ratio at the size a family of models is at its best. */
export function sizeOfRatio(ratio: Ratio, base: ModelBase): PixelSize {
  const { width, height } = smallSizes[ratio];
  const scale = scaleOfBase[base];
  return { width: width * scale, height: height * scale };
}

/** The ratio whose size this is, for any family; null for a size typed by hand. */
export function ratioOfSize({ width, height }: PixelSize): Ratio | null {
  for (const ratio of ratios) {
    for (const scale of Object.values(scaleOfBase)) {
      const size = smallSizes[ratio];
      if (size.width * scale === width && size.height * scale === height) return ratio;
    }
  }
  return null;
}
