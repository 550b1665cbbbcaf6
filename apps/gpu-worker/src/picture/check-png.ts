const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Length 0, type IEND and its constant checksum: the last 12 bytes of every complete PNG. */
const endChunk = Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
const headerBytes = 33;

/**
 * Says what is wrong with a downloaded picture, or null. Only the frame is read: the api decodes the pixels, in a
 * process with a memory cap.
 */
export function problemOfPng(
  bytes: Uint8Array,
  expected: { readonly width: number; readonly height: number },
): string | null {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < headerBytes + endChunk.length || !view.subarray(0, signature.length).equals(signature)) {
    return 'not a PNG';
  }
  if (view.readUInt32BE(8) !== 13 || view.toString('latin1', 12, 16) !== 'IHDR')
    return 'a PNG without a header';
  const width = view.readUInt32BE(16);
  const height = view.readUInt32BE(20);
  if (width !== expected.width || height !== expected.height) {
    return `${width} × ${height} pixels instead of ${expected.width} × ${expected.height}`;
  }
  if (!view.subarray(-endChunk.length).equals(endChunk)) return 'a PNG without an end';
  return null;
}
