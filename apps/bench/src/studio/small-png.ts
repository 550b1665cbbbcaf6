import { crc32, deflateSync } from 'node:zlib';

/** A small grey-scale noise PNG, `side` pixels square: the least that passes for a picture. */
export function smallPng(side: number): Uint8Array {
  const rows = Buffer.alloc((side + 1) * side);
  for (let place = 0; place < rows.length; place += 1)
    rows[place] = place % (side + 1) === 0 ? 0 : (place * 37) % 251;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
