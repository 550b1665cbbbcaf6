/**
 * True when all pixels of an unpacked PNG are equal. `rows` is as the file has it: before each row stands the number of
 * its filter, which says what its bytes are differences to. Ends at the first pixel that differs, so anything but a
 * uniform picture costs a few rows.
 */
export function isOneColour(
  rows: Uint8Array,
  { rowBytes, pixelBytes }: { readonly rowBytes: number; readonly pixelBytes: number },
): boolean {
  let above = new Uint8Array(rowBytes - 1);
  let row = new Uint8Array(rowBytes - 1);
  const first = new Uint8Array(pixelBytes);
  for (let start = 0; start < rows.length; start += rowBytes) {
    const filter = rows[start] ?? 0;
    for (let at = 0; at < row.length; at += 1) {
      const left = at < pixelBytes ? 0 : (row[at - pixelBytes] ?? 0);
      const up = above[at] ?? 0;
      const corner = at < pixelBytes ? 0 : (above[at - pixelBytes] ?? 0);
      const value = ((rows[start + 1 + at] ?? 0) + predicted(filter, left, up, corner)) & 0xff;
      row[at] = value;
      if (start === 0 && at < pixelBytes) first[at] = value;
      else if (value !== first[at % pixelBytes]) return false;
    }
    [above, row] = [row, above];
  }
  return true;
}

/** The five filters of the PNG specification. */
function predicted(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4:
      return paeth(left, up, corner);
    default:
      return 0;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(estimate - value));
  if (toLeft === undefined || toUp === undefined || toCorner === undefined) return 0;
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
