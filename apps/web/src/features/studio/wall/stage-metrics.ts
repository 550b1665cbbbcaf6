/** Distances on the wall, CSS pixels. The plaque keeps its place while a picture forms, so nothing moves. */
export interface StageMetrics {
  readonly matWidth: number;
  /** Between the frame and the sides of the wall. */
  readonly beside: number;
  /** Above the frame and below the plaque. */
  readonly around: number;
  readonly plaqueGap: number;
  readonly plaqueHeight: number;
  /** What the words and the button need, even below a picture that is narrower. */
  readonly plaqueWidthMin: number;
}

export const wideMetrics: StageMetrics = {
  matWidth: 20,
  beside: 32,
  around: 23,
  plaqueGap: 22,
  plaqueHeight: 46,
  plaqueWidthMin: 440,
};

export const phoneMetrics: StageMetrics = {
  matWidth: 12,
  beside: 28,
  around: 11,
  plaqueGap: 16,
  plaqueHeight: 44,
  plaqueWidthMin: 280,
};

/** Where a frame may lie on a wall of this size. */
export function frameSpace(
  wall: { readonly width: number; readonly height: number },
  metrics: StageMetrics,
): { width: number; height: number } {
  const { beside, around, plaqueGap, plaqueHeight } = metrics;
  return {
    width: Math.max(0, wall.width - 2 * beside),
    height: Math.max(0, wall.height - 2 * around - plaqueGap - plaqueHeight),
  };
}

/** The plaque is as wide as the frame above it, but never too narrow to be read. */
export function plaqueWidth(
  space: { readonly width: number },
  picture: { readonly width: number },
  { matWidth, plaqueWidthMin }: StageMetrics,
): number {
  return Math.min(space.width, Math.max(picture.width + 2 * matWidth, plaqueWidthMin));
}
