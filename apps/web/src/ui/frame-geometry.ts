/** Where the ruled line lies and how it is cut; CSS pixels. */
export const dashGap = 10;
export const dashThickness = 3;

/** Above this many steps one dash stands for several. */
const dashesMax = 60;
const sides = 4;

export interface Dash {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How many dashes a run of `steps` gets, and how many of them are done after `step`. */
export function countDashes(steps: number, step: number): { count: number; done: number } {
  const stepsPerDash = Math.ceil(steps / dashesMax);
  const whole = Math.ceil(steps / stepsPerDash);
  // Fewer than four cannot go round without turning a corner, so each step lights several.
  const dashesPerStep = whole < sides ? Math.ceil(sides / whole) : 1;
  const done = Math.min(whole, Math.floor(Math.max(0, step) / stepsPerDash));
  return { count: whole * dashesPerStep, done: (step >= steps ? whole : done) * dashesPerStep };
}

/** Splits `count` over the four sides in proportion to their length; every side gets at least one. */
export function dashesPerSide(
  width: number,
  height: number,
  count: number,
): [number, number, number, number] {
  const lengths = [width, height, width, height] as const;
  const around = 2 * (width + height);
  const exact = lengths.map((length) => (length / around) * count);
  const shares = exact.map((share) => Math.max(1, Math.floor(share)));
  let left = count - shares.reduce((sum, share) => sum + share, 0);
  // Largest remainders first; of equal ones the earlier side, so that the top is never the poorer one.
  const order = exact
    .map((share, side) => ({ side, remainder: share - Math.floor(share) }))
    .sort((one, other) => other.remainder - one.remainder || one.side - other.side)
    .map(({ side }) => side);
  for (let turn = 0; left !== 0; turn = (turn + 1) % order.length) {
    const side = order[left > 0 ? turn : order.length - 1 - turn] ?? 0;
    const share = shares[side] ?? 1;
    if (left < 0 && share <= 1) continue;
    shares[side] = share + Math.sign(left);
    left -= Math.sign(left);
  }
  const [top = 1, right = 1, bottom = 1, left_ = 1] = shares;
  return [top, right, bottom, left_];
}

/**
 * The dashes ruled on a mat, clockwise from its top left corner. `width` and `height` are the mat's outer size,
 * `matWidth` is how wide it is around the picture; the line runs in its middle and no dash turns a corner.
 */
export function layoutDashes(width: number, height: number, matWidth: number, count: number): Dash[] {
  const inset = matWidth / 2;
  const across = width - 2 * inset;
  const down = height - 2 * inset;
  if (count < sides || across <= 0 || down <= 0) return [];
  const [top, right, bottom, left] = dashesPerSide(across, down, count);
  // Whole pixels, or the line looks soft.
  const half = Math.ceil(dashThickness / 2);
  const dashes: Dash[] = [];

  const rule = (length: number, amount: number, place: (from: number, size: number) => Dash) => {
    const cell = length / amount;
    const gap = Math.min(dashGap, cell / 2);
    for (let index = 0; index < amount; index += 1) {
      const from = Math.round(index * cell + gap / 2);
      dashes.push(place(from, Math.max(1, Math.round((index + 1) * cell - gap / 2) - from)));
    }
  };
  rule(across, top, (from, size) => ({
    x: inset + from,
    y: inset - half,
    width: size,
    height: dashThickness,
  }));
  rule(down, right, (from, size) => ({
    x: inset + across - half,
    y: inset + from,
    width: dashThickness,
    height: size,
  }));
  rule(across, bottom, (from, size) => ({
    x: inset + across - from - size,
    y: inset + down - half,
    width: size,
    height: dashThickness,
  }));
  rule(down, left, (from, size) => ({
    x: inset - half,
    y: inset + down - from - size,
    width: dashThickness,
    height: size,
  }));
  return dashes;
}

/** The largest picture of this ratio whose mat still fits; never larger than the space, never cropped. */
export function fitPicture(
  space: { readonly width: number; readonly height: number },
  picture: { readonly width: number; readonly height: number },
  matWidth: number,
): { width: number; height: number } {
  const across = Math.max(0, space.width - 2 * matWidth);
  const down = Math.max(0, space.height - 2 * matWidth);
  const scale = Math.min(across / picture.width, down / picture.height);
  return { width: Math.floor(picture.width * scale), height: Math.floor(picture.height * scale) };
}
