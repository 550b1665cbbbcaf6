/** The part of CBOR (RFC 8949) that authenticators write: integers, bytes, texts and maps. */
export function encodeCbor(value: unknown): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.byteLength), value]);
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    return Buffer.concat([head(3, bytes.byteLength), bytes]);
  }
  if (value instanceof Map) {
    const entries = [...value].flatMap(([key, inner]) => [encodeCbor(key), encodeCbor(inner)]);
    return Buffer.concat([head(5, value.size), ...entries]);
  }
  throw new Error('An authenticator writes nothing else');
}

function head(major: number, size: number): Buffer {
  const type = major << 5;
  if (size < 24) return Buffer.from([type | size]);
  if (size < 0x100) return Buffer.from([type | 24, size]);
  const bytes = Buffer.alloc(3);
  bytes.writeUInt8(type | 25);
  bytes.writeUInt16BE(size, 1);
  return bytes;
}
