import encodeQR from 'qr';

/** The light edge that scanners need around a code, in modules. */
const quietModules = 4;

/** A QR code as the path of its dark modules, in a square of `size` units. */
export function qrPath(text: string): { readonly path: string; readonly size: number } {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: quietModules });
  let path = '';
  rows.forEach((row, y) => {
    // A run of dark modules is one rectangle: no hairlines between them, and a tenth of the length.
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      const start = x;
      while (row[x + 1]) x += 1;
      path += `M${start} ${y}h${x - start + 1}v1H${start}z`;
    }
  });
  return { path, size: rows.length };
}
