const hourMs = 3_600_000;

/** From when to when a signed address is good. */
export interface SignedWindow {
  readonly from: Date;
  readonly until: Date;
  readonly seconds: number;
}

/**
 * The window of a read address: it starts at the full hour and ends at the full hour, so that every address of one
 * object made within the same hour is the same text, which is what lets a browser keep the picture.
 */
export function readWindow(now: Date, expiresInSeconds: number): SignedWindow {
  const from = Math.floor(now.getTime() / hourMs) * hourMs;
  const until = Math.ceil((now.getTime() + expiresInSeconds * 1_000) / hourMs) * hourMs;
  return { from: new Date(from), until: new Date(until), seconds: (until - from) / 1_000 };
}
