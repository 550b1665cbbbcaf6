import { z } from 'zod';
import { DomainError } from '../../platform/errors/domain-error.ts';

/** The place of an image in its owner's gallery: pages never shift when pictures come or go. */
export interface ImagePlace {
  readonly createdAt: Date;
  readonly id: string;
}

const cursorForm = z.tuple([z.int().min(0).max(8_640_000_000_000_000), z.uuid()]);

/** A place as the text that a page gives out. Its form is nobody's business, and may change. */
export function toImageCursor({ createdAt, id }: ImagePlace): string {
  return Buffer.from(JSON.stringify([createdAt.getTime(), id])).toString('base64url');
}

/** @throws DomainError request.invalid for a text that no page gave out */
export function fromImageCursor(cursor: string): ImagePlace {
  const parsed = cursorForm.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (parsed.success) return { createdAt: new Date(parsed.data[0]), id: parsed.data[1] };
  throw new DomainError('request.invalid', {
    fields: [{ path: 'cursor', message: 'must be the cursor of a page' }],
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
