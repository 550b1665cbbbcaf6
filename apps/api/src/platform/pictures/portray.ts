import type { AvatarContentType, AvatarProblem } from '@pingvas/contracts';
import { DomainError } from '../errors/domain-error.ts';
import { startDecodeProcess } from './decode-process.ts';
import type { PortraitAnswer, PortraitRequest } from './picture-protocol.ts';

/** A person's picture in the two sizes in which it is shown, both WebP, square, without metadata. */
export interface Portrait {
  readonly kind: 'portrait';
  /** 256 pixels. */
  readonly large: Uint8Array;
  /** 64 pixels. */
  readonly small: Uint8Array;
}

export interface RefusedPortrait {
  readonly kind: 'refused';
  readonly reason: AvatarProblem;
  /** For the log. */
  readonly message: string;
}

export interface PortrayLimits {
  /** 10 s when left out. */
  readonly timeLimitMs?: number;
  /** Of the child as a whole; 512 MB when left out. */
  readonly memoryBytesMax?: number;
  readonly program?: URL;
}

const portraitProgram = new URL('./portrait-child.ts', import.meta.url);

/**
 * Draws a person's picture anew from the pixels of foreign bytes: turned upright, cut to a square around its centre. The
 * bytes are decoded in a process of their own with limits of memory and time, which ends with the picture: portraits
 * are rare, and a decoder that was taken over meets no second person's picture.
 *
 * @throws DomainError platform.unavailable when the decoder dies twice and says nothing that blames the picture
 */
export async function portray(
  bytes: Uint8Array,
  contentType: AvatarContentType,
  { timeLimitMs = 10_000, memoryBytesMax = 512 * 1024 * 1024, program = portraitProgram }: PortrayLimits = {},
): Promise<Portrait | RefusedPortrait> {
  if (contentTypeOf(bytes) !== contentType) {
    return { kind: 'refused', reason: 'wrong-type', message: 'the bytes begin like something else' };
  }
  const attempt = async () => {
    const child = startDecodeProcess<PortraitRequest, PortraitAnswer>({
      timeLimitMs,
      memoryBytesMax,
      program,
    });
    try {
      return await child.decode({ bytes, contentType });
    } finally {
      child.end();
    }
  };
  let outcome = await attempt();
  if (outcome.kind === 'crashed') outcome = await attempt();
  switch (outcome.kind) {
    case 'portrayed':
      return { kind: 'portrait', large: outcome.large, small: outcome.small };
    case 'refused':
      return outcome;
    case 'over-limit':
      return { kind: 'refused', reason: 'too-costly-to-decode', message: `over the ${outcome.what} limit` };
    case 'crashed':
      throw new DomainError('platform.unavailable', {}, { cause: new Error(outcome.message) });
  }
}

const beginnings: readonly {
  readonly type: AvatarContentType;
  readonly at: number;
  readonly bytes: string;
}[] = [
  { type: 'image/png', at: 0, bytes: '89504e470d0a1a0a' },
  { type: 'image/jpeg', at: 0, bytes: 'ffd8ff' },
  { type: 'image/webp', at: 8, bytes: '57454250' },
];

/** What the first bytes say that a file is; null for everything that is not taken. */
function contentTypeOf(bytes: Uint8Array): AvatarContentType | null {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('hex');
  const found = beginnings.find(({ at, bytes: magic }) => head.startsWith(magic, at * 2));
  return found?.type ?? null;
}
