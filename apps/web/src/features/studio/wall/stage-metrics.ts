/** Distances on the wall, CSS pixels. The plaque keeps its place while a picture forms, so nothing moves. */
export interface StageMetrics {
  readonly matWidth: number;
  /** Between the frame and the sides of the wall. */
  readonly beside: number;
  /** Above the frame and below the plaque. */
  readonly around: number;
  readonly plaqueGap: number;
  readonly plaqueHeight: number;
}

export const wideMetrics: StageMetrics = {
  matWidth: 20,
  beside: 32,
  around: 23,
  plaqueGap: 22,
  plaqueHeight: 46,
};

export const phoneMetrics: StageMetrics = {
  matWidth: 12,
  beside: 28,
  around: 11,
  plaqueGap: 16,
  plaqueHeight: 44,
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
