import {
  acknowledged,
  imageDetailView,
  imageIdInput,
  imageMonthsInput,
  imageMonthsOutput,
  listImagesInput,
  listImagesOutput,
} from '@pingvas/contracts';
import { router, signedIn } from '../../platform/trpc/procedures.ts';
import { getImage } from './get-image.ts';
import { listImageMonths } from './list-image-months.ts';
import { listImages } from './list-images.ts';
import { removeImage } from './remove-image.ts';

const built = router({
  list: signedIn
    .input(listImagesInput)
    .output(listImagesOutput)
    .query(({ ctx, input }) => listImages(ctx, input)),
  months: signedIn
    .input(imageMonthsInput)
    .output(imageMonthsOutput)
    .query(({ ctx, input }) => listImageMonths(ctx, input)),
  get: signedIn
    .input(imageIdInput)
    .output(imageDetailView)
    .query(({ ctx, input }) => getImage(ctx, input)),
  remove: signedIn
    .input(imageIdInput)
    .output(acknowledged)
    .mutation(({ ctx, input }) => removeImage(ctx, input)),
});

type Built = typeof built;
export interface ImagesRouter extends Built {}
/** A person's own gallery. */
export const imagesRouter: ImagesRouter = built;
