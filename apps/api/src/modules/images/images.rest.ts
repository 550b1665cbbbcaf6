import {
  acknowledged,
  imageDetailView,
  imageIdInput,
  imageMonthsOutput,
  listImagesInput,
  listImagesOutput,
} from '@pingvas/contracts';
import { z } from 'zod';
import { type RestRoute, restBytesRoute, restRoute } from '../../platform/rest/rest-route.ts';
import { getImage, getImageFile } from './get-image.ts';
import { listImageMonths } from './list-image-months.ts';
import { listImages } from './list-images.ts';
import { removeImage } from './remove-image.ts';

const byId = z.object({ id: imageIdInput.shape.imageId });

/** The gallery, for callers in any language. */
export const imagesRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'get',
    path: '/images',
    summary: 'The own images, newest first, page by page',
    audience: 'images:read',
    query: listImagesInput,
    output: listImagesOutput,
    status: 200,
    run: (context, { query }) => listImages(context, query),
  }),
  restRoute({
    method: 'get',
    path: '/images/months',
    summary: 'How many of the own images each month (UTC) holds, newest first',
    audience: 'images:read',
    output: imageMonthsOutput,
    status: 200,
    run: (context) => listImageMonths(context),
  }),
  restRoute({
    method: 'get',
    path: '/images/{id}',
    summary: 'One of the own images with all that made it',
    audience: 'images:read',
    params: byId,
    output: imageDetailView,
    status: 200,
    run: (context, { params }) => getImage(context, { imageId: params.id }),
  }),
  restBytesRoute({
    method: 'get',
    path: '/images/{id}/file',
    summary: 'The full picture as a PNG file that carries its recipe',
    audience: 'images:read',
    params: byId,
    contentType: 'image/png',
    status: 302,
    run: async (context, { params }) => {
      const location = await getImageFile(context, { imageId: params.id });
      return new Response(null, { status: 302, headers: { location, 'cache-control': 'no-store' } });
    },
  }),
  restRoute({
    method: 'delete',
    path: '/images/{id}',
    summary: 'Remove one of the own images for good',
    audience: 'images:manage',
    params: byId,
    output: acknowledged,
    status: 200,
    run: (context, { params }) => removeImage(context, { imageId: params.id }),
  }),
];
