import { z } from 'zod';
import { recipe } from '../generation/recipe.ts';
import { creditAmount, id, moment } from '../text.ts';

export const imageView = z.object({
  id,
  generationId: id,
  /** From 0, within its run. */
  pictureIndex: z.int().min(0),
  width: z.int().positive(),
  height: z.int().positive(),
  sizeBytes: z.int().positive(),
  seed: z.string(),
  /** The full PNG and a WebP of at most 512 px; signed, so they work in <img> and expire. */
  url: z.string(),
  thumbnailUrl: z.string(),
  /** Base64 of a ThumbHash: a blurred stand-in that needs no request. */
  thumbhash: z.string(),
  isPublic: z.boolean(),
  /** Drawn by the emulator, not by a model. */
  isEmulated: z.boolean(),
  createdAt: moment,
});
export type ImageView = z.infer<typeof imageView>;

/** An image with all that made it. */
export const imageDetailView = imageView.extend({
  recipe,
  modelName: z.string(),
  priceInCredits: creditAmount,
  durationSeconds: z.number().nonnegative().nullable(),
});
export type ImageDetailView = z.infer<typeof imageDetailView>;

export const imageIdInput = z.object({ imageId: id });

export const listImagesInput = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.int().min(1).max(200).default(60),
});
export type ListImagesInput = z.output<typeof listImagesInput>;

/** The first words of the prompt serve as the picture's alternative text in lists. */
export const imageListItem = imageView.extend({ prompt: z.string(), modelName: z.string() });
export type ImageListItem = z.infer<typeof imageListItem>;

export const listImagesOutput = z.object({
  items: z.array(imageListItem),
  nextCursor: z.string().nullable(),
});

/** True for an IANA name that this runtime knows, e.g. Asia/Seoul. */
function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Whose calendar the months are of: a picture made in the night belongs to another month elsewhere. */
export const imageMonthsInput = z
  .object({
    timeZone: z
      .string()
      .max(64)
      .regex(/^[A-Za-z]/)
      .refine(isTimeZone, 'must be a time zone, e.g. Asia/Seoul'),
  })
  .optional();

/** Pictures per calendar month (UTC, unless a time zone was asked for), newest first: the gallery's headings and its scrubber. */
export const imageMonthsOutput = z.object({
  months: z.array(z.object({ month: z.string().regex(/^\d{4}-\d{2}$/), count: z.int().positive() })),
});
