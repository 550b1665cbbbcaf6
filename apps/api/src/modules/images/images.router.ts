import {
  acknowledged,
  imageDetailView,
  imageIdInput,
  imageMonthsInput,
  imageMonthsOutput,
  listImagesInput,
  listImagesOutput,
} from '@pingvas/contracts';
import { router, scoped } from '../../platform/trpc/procedures.ts';
import { getImage } from './get-image.ts';
import { listImageMonths } from './list-image-months.ts';
import { listImages } from './list-images.ts';
import { removeImage } from './remove-image.ts';

const built = router({
  list: scoped('images:read')
    .input(listImagesInput)
    .output(listImagesOutput)
    .query(({ ctx, input }) => listImages(ctx, input)),
  months: scoped('images:read')
    .input(imageMonthsInput)
    .output(imageMonthsOutput)
    .query(({ ctx, input }) => listImageMonths(ctx, input)),
  get: scoped('images:read')
    .input(imageIdInput)
    .output(imageDetailView)
    .query(({ ctx, input }) => getImage(ctx, input)),
  remove: scoped('images:manage')
    .input(imageIdInput)
    .output(acknowledged)
    .mutation(({ ctx, input }) => removeImage(ctx, input)),
});

type Built = typeof built;
export interface ImagesRouter extends Built {}
/** A person's own gallery. */
export const imagesRouter: ImagesRouter = built;
