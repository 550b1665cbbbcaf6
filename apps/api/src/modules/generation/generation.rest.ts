import {
  type GenerationView,
  generationIdInput,
  generationView,
  listGenerationsInput,
  listGenerationsOutput,
  recipeInput,
  requestKey,
} from '@pingvas/contracts';
import { newId } from '@pingvas/db';
import { z } from 'zod';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { RestReply, type RestRoute, restRoute } from '../../platform/rest/rest-route.ts';
import { cancelGeneration } from './cancel-generation.ts';
import { getGeneration } from './get-generation.ts';
import { listGenerations } from './list-generations.ts';
import { requestGeneration } from './request-generation.ts';
import { waitForEnd } from './wait-for-end.ts';

const id = generationIdInput.shape.generationId;
const byId = z.object({ id });
/** Without a key every call is a request of its own. */
const withKey = z.object({ 'idempotency-key': requestKey.optional() });
const keyOf = (headers: z.output<typeof withKey>) => headers['idempotency-key'] ?? newId();

/** Below the minute after which proxies cut silent connections. */
const waitMs = 55_000;

const finishedImage = z.object({ imageId: id, imageUrl: z.string(), generationId: id });

/** Generations, for callers in any language. */
export const generationRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'post',
    path: '/generations',
    summary: 'Ask for pictures; the same Idempotency-Key is the same request and one charge',
    audience: 'generation:generate',
    headers: withKey,
    body: recipeInput,
    output: generationView,
    status: 202,
    run: (context, { body, headers }) =>
      requestGeneration(context, { recipe: body, requestKey: keyOf(headers) }),
  }),
  restRoute({
    method: 'get',
    path: '/generations',
    summary: 'The own generations, newest first, page by page',
    audience: 'generation:read',
    query: listGenerationsInput,
    output: listGenerationsOutput,
    status: 200,
    run: (context, { query }) => listGenerations(context, query),
  }),
  restRoute({
    method: 'get',
    path: '/generations/{id}',
    summary: 'One of the own generations',
    audience: 'generation:read',
    params: byId,
    output: generationView,
    status: 200,
    run: (context, { params }) => getGeneration(context, { generationId: params.id }),
  }),
  restRoute({
    method: 'post',
    path: '/generations/{id}/cancel',
    summary: 'Stop a generation; what is finished stays and is paid, the rest is given back',
    audience: 'generation:manage',
    params: byId,
    output: generationView,
    status: 200,
    run: (context, { params }) => cancelGeneration(context, { generationId: params.id }),
  }),
  restRoute({
    method: 'post',
    path: '/images/text-to-image',
    summary: 'Ask for a picture and wait for it, up to a minute',
    audience: 'generation:generate',
    headers: withKey,
    body: recipeInput,
    output: finishedImage,
    status: 200,
    alternatives: [
      { status: 202, description: 'It takes longer: the generation to ask for', output: generationView },
    ],
    run: async (context, { body, headers }) => {
      const { id: generationId } = await requestGeneration(context, {
        recipe: body,
        requestKey: keyOf(headers),
      });
      return finishedOrNot(await waitForEnd(context, { generationId, withinMs: waitMs }));
    },
  }),
];

/** @throws DomainError generation.failed when there will be no picture */
function finishedOrNot(generation: GenerationView): z.input<typeof finishedImage> | RestReply {
  const { id: generationId, status, failure } = generation;
  if (status === 'failed' || status === 'cancelled') {
    throw new DomainError('generation.failed', { reason: failure?.code ?? status });
  }
  const [image] = generation.images;
  if (status !== 'succeeded' || image === undefined) return new RestReply(202, generation);
  return { imageId: image.id, imageUrl: image.url, generationId };
}
