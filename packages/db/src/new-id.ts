import { randomBytes } from 'node:crypto';

let lastMilliseconds = 0;
let lastSequence = 0;

/**
 * A new id: a version 7 UUID (RFC 9562) in lower case. Ids made by one process sort in the order they were made,
 * because the 12 bits after the time count on within a millisecond (method 1 of the RFC's section 6.2); between
 * processes they sort by the millisecond. 62 random bits keep them unguessable enough to be no secret and no clash.
 */
export function newId(): string {
  const now = Date.now();
  const random = takeRandomBytes();
  if (now > lastMilliseconds) {
    lastMilliseconds = now;
    // Starting in the lower half leaves room for 2,048 more ids before the counter has to borrow a millisecond.
    lastSequence = random.readUInt16BE(0) & 0x7ff;
  } else if (lastSequence === 0xfff) {
    // The counter is full, or the clock was set back: borrow from the future rather than break the order.
    lastMilliseconds += 1;
    lastSequence = 0;
  } else {
    lastSequence += 1;
  }

  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(lastMilliseconds, 0, 6);
  bytes.writeUInt16BE(0x7000 | lastSequence, 6);
  random.copy(bytes, 8, 2, 10);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const bytesPerId = 10;
let spare = Buffer.alloc(0);

/** Asked for in larger pieces: the call into the system costs more than the bytes, and every request makes ids. */
function takeRandomBytes(): Buffer {
  if (spare.length < bytesPerId) spare = randomBytes(bytesPerId * 400);
  const taken = spare.subarray(0, bytesPerId);
  spare = spare.subarray(bytesPerId);
  return taken;
}
