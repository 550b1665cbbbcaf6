import { DomainError } from '../errors/domain-error.ts';

/** JSON that people send: the largest is a recipe with 2,000 characters of prompt, a few times over in a batch. */
export const peopleBodyBytesMax = 64 * 1024;
/** Workers report up to eight previews of 32 kB at once, and all the models they have. */
export const machineBodyBytesMax = 1024 * 1024;

/**
 * Reads a body up to a limit. What announces more is refused before a byte is read; what does not announce is
 * counted as it comes. A caller who hangs up in the middle is no fault of ours, and is not told as one.
 *
 * @throws DomainError request.too-large, request.invalid
 */
export async function readBody(request: Request, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  const announced = request.headers.get('content-length');
  if (announced !== null && Number(announced) > bytesMax) throw new DomainError('request.too-large');
  if (request.body === null) return new Uint8Array();

  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body) {
      size += chunk.byteLength;
      // Leaving the loop cancels the stream: the rest is not taken in.
      if (size > bytesMax) throw new DomainError('request.too-large');
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DomainError('request.invalid', { reason: 'aborted' }, { cause: error });
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** True for `application/json`, with parameters or without. */
export function isJson(contentType: string | null | undefined): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType ?? '');
}
