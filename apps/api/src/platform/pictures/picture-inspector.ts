import { availableParallelism } from 'node:os';
import { DomainError } from '../errors/domain-error.ts';
import { type DecodeOutcome, type DecodeProcess, startDecodeProcess } from './decode-process.ts';
import { invalidPicture } from './picture-error.ts';
import type { DecodeAnswer, DecodeRequest } from './picture-protocol.ts';
import { type Png, readPng } from './png-chunks.ts';

/** A picture that was looked at from the first byte to the last pixel. */
export interface InspectedPicture {
  readonly png: Png;
  readonly width: number;
  readonly height: number;
  /** WebP, at most 512 px on the longer side. */
  readonly thumbnail: Uint8Array;
  /** Base64. */
  readonly thumbhash: string;
}

/** Looks at foreign bytes safely: framing here, pixels in a child process with limits of memory and time. */
export interface PictureInspector {
  /**
   * @throws DomainError images.invalid-bytes when the bytes are not a still PNG of exactly this size;
   *   platform.unavailable when decoders keep dying or too many pictures wait
   */
  inspect(
    bytes: Uint8Array,
    expected: { readonly width: number; readonly height: number },
  ): Promise<InspectedPicture>;
  /**
   * As `inspect` when a child is there that has nothing to do, but tried once; null when somebody would have to wait
   * for it.
   */
  inspectIfIdle(
    bytes: Uint8Array,
    expected: { readonly width: number; readonly height: number },
  ): Promise<InspectedPicture> | null;
  /** Starts a child now, so that the first picture need not wait for one. */
  warm(): void;
  close(): Promise<void>;
}

export interface PictureInspectorOptions {
  /** Children at most; one less than the processors, 1 to 4, when left out. They start with the first picture. */
  readonly processes?: number;
  /** For the pixels of one picture; 10 s when left out. */
  readonly timeLimitMs?: number;
  /** Of a child as a whole; Node and libvips alone take about 100 MB. */
  readonly memoryBytesMax?: number;
  readonly program?: URL;
  /** Of all pictures that wait for a child: what does not fit is told to come again. */
  readonly waitingBytesMax?: number;
}

const decoderProgram = new URL('./decode-child.ts', import.meta.url);

type Decoder = DecodeProcess<DecodeRequest, DecodeAnswer>;

const waitingMax = 256;
const defaultWaitingBytesMax = 512 * 1024 * 1024;

export function createPictureInspector({
  processes = Math.min(4, Math.max(1, availableParallelism() - 1)),
  timeLimitMs = 10_000,
  memoryBytesMax = 512 * 1024 * 1024,
  program = decoderProgram,
  waitingBytesMax = defaultWaitingBytesMax,
}: PictureInspectorOptions = {}): PictureInspector {
  const idle: Decoder[] = [];
  const busy = new Set<Decoder>();
  const waiting: { resolve(process: Decoder): void; reject(error: Error): void }[] = [];
  let waitingBytes = 0;
  let isClosed = false;

  async function acquire(byteLength: number): Promise<Decoder> {
    if (isClosed || waiting.length >= waitingMax) throw new DomainError('platform.unavailable');
    const free = idle.pop();
    if (free !== undefined && !free.isGone()) return occupy(free);
    if (free !== undefined) return await acquire(byteLength);
    if (busy.size < processes) return occupy(start());
    if (waitingBytes + byteLength > waitingBytesMax) throw new DomainError('platform.unavailable');
    waitingBytes += byteLength;
    try {
      return await new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    } finally {
      waitingBytes -= byteLength;
    }
  }

  function start(): Decoder {
    return startDecodeProcess({ timeLimitMs, memoryBytesMax, program });
  }

  function occupy(process: Decoder): Decoder {
    busy.add(process);
    return process;
  }

  function release(process: Decoder): void {
    busy.delete(process);
    const next = waiting.shift();
    if (next === undefined) {
      // A child that was ended by a picture is replaced at once: the next picture finds a warm one.
      if (!isClosed) idle.push(process.isGone() ? start() : process);
    } else {
      next.resolve(occupy(process.isGone() ? start() : process));
    }
  }

  async function decode(request: DecodeRequest): Promise<DecodeOutcome<DecodeAnswer>> {
    const process = await acquire(request.bytes.byteLength);
    try {
      return await process.decode(request);
    } finally {
      release(process);
    }
  }

  async function inspect({ bytes, width, height }: DecodeRequest, tries: 1 | 2): Promise<InspectedPicture> {
    const png = readPng(bytes, { width, height });
    let outcome = await decode({ bytes, width, height });
    // A child can die of something else than this picture, e.g. the system's own lack of memory: one more try.
    if (outcome.kind === 'crashed' && tries > 1) outcome = await decode({ bytes, width, height });
    switch (outcome.kind) {
      case 'decoded': {
        const thumbhash = Buffer.from(outcome.thumbhash).toString('base64');
        return { png, width, height, thumbnail: outcome.thumbnail, thumbhash };
      }
      case 'refused':
        throw invalidPicture(outcome.reason, { cause: new Error(outcome.message) });
      case 'over-limit':
        throw invalidPicture('too-costly-to-decode', {
          cause: new Error(`over the ${outcome.what} limit`),
        });
      case 'crashed':
        throw new DomainError('platform.unavailable', {}, { cause: new Error(outcome.message) });
    }
  }

  return {
    inspect: (bytes, { width, height }) => inspect({ bytes, width, height }, 2),

    inspectIfIdle(bytes, { width, height }) {
      // A second try would stand in the line before what was asked for later, for a picture that nobody asks for yet.
      return idle.at(-1)?.isGone() === false ? inspect({ bytes, width, height }, 1) : null;
    },

    warm() {
      if (!isClosed && idle.length + busy.size === 0) idle.push(start());
    },

    async close() {
      isClosed = true;
      for (const { reject } of waiting.splice(0)) reject(new DomainError('platform.unavailable'));
      for (const process of [...idle.splice(0), ...busy]) process.end();
    },
  };
}
