import { listImageMonths, listImages } from '@pingvas/api/inside';
import { newId } from '@pingvas/db';
import type pg from 'pg';
import { withClient } from '../bench-postgres.ts';
import { atMost } from '../goal.ts';
import { interleave } from '../measure/interleave.ts';
import { measureLoad, type Sample } from '../measure/measure-load.ts';
import { toFinding } from '../measure/to-finding.ts';
import type { Scenario } from '../scenario.ts';
import { openStudio, type Person, type Studio } from '../studio/open-studio.ts';
import type { BenchTools } from '../tools.ts';

const pageSize = 60;
const smallCount = 1_000;

/** How long a page takes, whatever lies behind it. */
export const gallery: Scenario = {
  name: 'gallery',
  about: 'a page of 60 of a person with 1,000,000 pictures ÷ the same page of one with 1,000',
  goal: 'the first page and one in the middle ≤ 1.2; the counts of all months are only told',
  async run(tools) {
    const studio = await openStudio(tools);
    const bigCount = tools.pick(1_000_000, 20_000);
    const small = await studio.newPerson();
    const big = await studio.newPerson();
    await fill(studio, tools, small, smallCount);
    await fill(studio, tools, big, bigCount);
    await withClient(studio.database.migratingUrl, (client) => client.query('vacuum analyze images.images'));

    const places = {
      small: await middleOf(small, smallCount),
      big: await middleOf(big, bigCount),
    };
    const cases = [
      { name: 'first page', small: {}, big: {} },
      { name: 'page in the middle', small: { cursor: places.small }, big: { cursor: places.big } },
    ];
    const rounds = tools.pick(15, 2);
    const operations = tools.pick(60, 4);
    const findings = [];
    for (const { name, ...page } of cases) {
      const comparison = await interleave({
        compare: 'latency',
        rounds,
        ours: () => pages(big, page.big, operations),
        baseline: () => pages(small, page.small, operations),
        onRound: (round) => tools.progress(`${name}, round ${round + 1} of ${rounds}`),
      });
      findings.push(toFinding(name, comparison, atMost('ratio', 1.2), `${bigCount} pictures`));
    }
    const counts = await interleave({
      compare: 'latency',
      rounds: tools.pick(5, 1),
      ours: () =>
        measureLoad({ concurrency: 1, operations: tools.pick(5, 2) }, () => listImageMonths(big.context())),
      baseline: () =>
        measureLoad({ concurrency: 1, operations: tools.pick(5, 2) }, () => listImageMonths(small.context())),
      onRound: (round) => tools.progress(`months, round ${round + 1}`),
    });
    findings.push(toFinding('counts of all months', counts, null, `${bigCount} pictures`));
    return findings;
  },
};

/** Pages one after the other: the question is how long one takes, not how many fit side by side. */
function pages(person: Person, { cursor }: { cursor?: string }, operations: number): Promise<Sample> {
  return measureLoad({ concurrency: 1, operations }, () =>
    listImages(person.context(), { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) }),
  );
}

/** The cursor of the page that begins in the middle, found as a client would: from a page's own answer. */
async function middleOf(person: Person, count: number): Promise<string> {
  const context = person.context();
  const [row] = await context.em.execute<{ at: string; id: string }[]>(
    `select (extract(epoch from created_at) * 1000)::bigint as at, id from images.images
      where user_id = ? order by created_at desc, id desc offset ? limit 1`,
    [person.userId, Math.floor(count / 2)],
  );
  if (row === undefined) throw new Error('There is no picture in the middle');
  return Buffer.from(JSON.stringify([Number(row.at), row.id])).toString('base64url');
}

/** Pictures as they would have come in over two years, eight for each generation. */
async function fill(studio: Studio, tools: BenchTools, { userId }: Person, count: number): Promise<void> {
  const generations = Math.ceil(count / 8);
  const modelId = newId();
  await withClient(studio.database.migratingUrl, async (client) => {
    await client.query(
      `insert into models.models (id, name, display_name, base, is_active, metadata)
       values ($1, $2, 'bench model', 'sd-1', true, '{}')`,
      [modelId, `bench ${modelId}`],
    );
    const step = 12_500;
    for (let from = 0; from < generations; from += step) {
      tools.progress(`writing pictures: ${from * 8} of ${count}`);
      await insertBatch(client, { userId, modelId, from, to: Math.min(from + step, generations), count });
    }
  });
}

async function insertBatch(
  client: pg.Client,
  batch: { userId: string; modelId: string; from: number; to: number; count: number },
): Promise<void> {
  await client.query(
    `with made as (
       insert into generation.generations
         (id, user_id, model_id, model_name, request_key, request_hash, status, prompt, negative_prompt, width, height,
          steps, cfg_scale, scheduler, seed, count, price_per_picture, job_id, queue_name, created_at, completed_at)
       select gen_random_uuid(), $1, $2, 'bench model', 'bench-' || n, repeat('0', 64), 'succeeded',
              'a lighthouse at dusk, seen from the sea', '', 512, 512, 30, 7, 'euler', n, 8, 1, gen_random_uuid(),
              'render.bench', now() - interval '2 years' * n / $5, now()
         from generate_series($3::int, $4::int - 1) n
       returning id, seed::bigint as place, created_at
     )
     insert into images.images
       (id, user_id, generation_id, picture_index, object_key, thumbnail_key, width, height, size_bytes, sha256,
        thumbhash, seed, metadata, render_seconds, created_at)
     select gen_random_uuid(), $1, made.id, i, 'images/' || $1::text || '/' || made.id || '-' || i || '.png',
            'thumbnails/' || $1::text || '/' || made.id || '-' || i || '.webp', 512, 512, 400000, repeat('a', 64),
            'm5uDPQgGZ4iHd3iIiHeId4eAdwcI', made.place, $6::jsonb, 4.2, made.created_at + i * interval '1 ms'
       from made cross join generate_series(0, 7) i
      where made.place * 8 + i < $7`,
    [
      batch.userId,
      batch.modelId,
      batch.from,
      batch.to,
      Math.ceil(batch.count / 8),
      JSON.stringify(metadataOf(batch.modelId)),
      batch.count,
    ],
  );
}

/** What a published picture carries, see the api's image metadata. */
function metadataOf(modelId: string) {
  return {
    recipe: {
      prompt: 'a lighthouse at dusk, seen from the sea',
      negativePrompt: '',
      modelId,
      width: 512,
      height: 512,
      steps: 30,
      cfgScale: 7,
      scheduler: 'euler',
      seed: '1',
      count: 1,
    },
    modelName: 'bench model',
    priceInCredits: 1,
    version: '0.1.0',
  };
}
