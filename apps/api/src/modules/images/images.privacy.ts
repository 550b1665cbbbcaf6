import type { EntityManager } from '@mikro-orm/postgresql';
import type { Image } from '@pingvas/db';
import { participant, type Whose } from '../../platform/privacy/participant.ts';
import { disownObjects } from '../../platform/storage/unowned-objects.ts';

const pageImages = 200;

type Row = Pick<Image, 'id' | 'seed'> & { readonly object_key: string; readonly created_on: string };

/** Pictures: their files for the archive, rows and objects for the erasure. */
export const imagesPrivacy = participant(
  'images',
  [
    {
      table: 'images.images',
      where: 'own.user_id = :person',
      key: 'id',
      exports: [
        ...['id', 'generation_id', 'picture_index', 'width', 'height', 'size_bytes', 'sha256', 'seed'],
        ...['metadata', 'is_public', 'is_emulated', 'created_at', 'deleted_at'],
      ],
      fate: 'removed',
    },
  ],
  {
    folders: ['images/', 'thumbnails/'],
    filesOf: pictureFiles,
    async erase(tx, { userId }) {
      const removed = await tx.execute<{ object_key: string; thumbnail_key: string }[]>(
        `delete from images.images where id in
           (select id from images.images where user_id = ? order by id limit ${pageImages})
         returning object_key, thumbnail_key`,
        [userId],
      );
      if (removed.length === 0) return {};
      // Of pictures that were removed before, the objects are gone or on their way: once more harms nobody.
      const keys = removed.flatMap(({ object_key, thumbnail_key }) => [object_key, thumbnail_key]);
      await disownObjects(tx, keys);
      return { 'images.images': removed.length, objects: keys.length };
    },
  },
);

/** The originals, in the order in which they were made; a page of names at a time and one picture at a time. */
async function* pictureFiles({ context, userId }: Whose) {
  const { em, storage } = context;
  let after = '00000000-0000-0000-0000-000000000000';
  while (true) {
    const page = await pageOf(em.fork(), userId, after);
    for (const { id, seed, object_key, created_on } of page) {
      yield {
        path: `images/pictures/${created_on}-${seed}-${id}.png`,
        isCompressible: false,
        async *read() {
          const bytes = await storage.get(object_key);
          // Removed since: its row in the list says so.
          if (bytes !== null) yield bytes;
        },
      };
    }
    if (page.length < pageImages) break;
    after = page.at(-1)?.id ?? after;
  }
}

function pageOf(em: EntityManager, userId: string, after: string): Promise<Row[]> {
  return em.execute<Row[]>(
    `select id, seed::text as seed, object_key, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as created_on
       from images.images where user_id = ? and deleted_at is null and id > ?::uuid order by id limit ${pageImages}`,
    [userId, after],
  );
}
