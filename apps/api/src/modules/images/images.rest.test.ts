import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newContext } from '../../parts.ts';
import { callRest, codeOf, refusedFieldsOf, startTestApi, type TestApi } from '../../testing/index.ts';
import { createTestPictures } from './images.fixture.ts';

let api: TestApi;
let pictures: Awaited<ReturnType<typeof createTestPictures>>;
beforeAll(async () => {
  api = await startTestApi();
  pictures = await createTestPictures(() => newContext(api.parts));
});
afterAll(() => api.stop());

describe('the gallery over REST', () => {
  it('lists in snake_case, page by page', async () => {
    const { user, token } = await api.newPerson();
    const generationId = await pictures.addGeneration(user.id);
    for (const pictureIndex of [0, 1, 2]) await pictures.publish(user.id, { generationId, pictureIndex });
    const first = await callRest(api.url, '/images?limit=2', { token });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      items: [
        { picture_index: 2, model_name: 'dreamshaper-8', size_bytes: expect.any(Number) },
        { picture_index: 1 },
      ],
      next_cursor: expect.any(String),
    });
    const { next_cursor: cursor } = Object(first.body);
    const second = await callRest(api.url, `/images?limit=2&cursor=${cursor}`, { token });
    expect(second.body).toMatchObject({ items: [{ picture_index: 0 }], next_cursor: null });
    expect((await callRest(api.url, '/images/months', { token })).body).toEqual({
      months: [{ month: new Date().toISOString().slice(0, 7), count: 3 }],
    });
  });

  it('names the refused fields of a page', async () => {
    const { token } = await api.newPerson();
    const refused = await callRest(api.url, '/images?limit=0', { token });
    expect([refused.status, refusedFieldsOf(refused)]).toEqual([400, ['limit']]);
    const bent = await callRest(api.url, '/images?cursor=nonsense', { token });
    expect([bent.status, refusedFieldsOf(bent)]).toEqual([400, ['cursor']]);
  });

  it('shows one image, and its file is the stored one under a name to save it as', async () => {
    const { user, token } = await api.newPerson();
    const { imageId, sha256 } = await pictures.publish(user.id);
    const detail = await callRest(api.url, `/images/${imageId}`, { token });
    expect(detail.body).toMatchObject({
      id: imageId,
      recipe: { cfg_scale: 7.5, seed: '41' },
      duration_seconds: 2.5,
    });

    const file = await fetch(`${api.url}/api/v1/images/${imageId}/file`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(file.redirected).toBe(true);
    expect(file.headers.get('content-type')).toBe('image/png');
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="pingvas-/);
    expect(
      createHash('sha256')
        .update(await file.bytes())
        .digest('hex'),
    ).toBe(sha256);
  });

  it('removes an image once, and its addresses open nothing afterwards', async () => {
    const { user, token, client } = await api.newPerson();
    const { imageId } = await pictures.publish(user.id);
    const { url } = await client.images.get.query({ imageId });
    const remove = () => callRest(api.url, `/images/${imageId}`, { method: 'DELETE', token });
    expect(await remove()).toMatchObject({ status: 200, body: { ok: true } });
    const again = await remove();
    expect([again.status, codeOf(again)]).toEqual([404, 'images.not-found']);
    await expect.poll(async () => (await fetch(url)).status, { timeout: 30_000 }).toBe(404);
  });

  it.each(['', '/file'])('answers 404 for somebody else’s image%s, the same as for none', async (suffix) => {
    const [owner, stranger] = [await api.newPerson(), await api.newPerson()];
    const { imageId } = await pictures.publish(owner.user.id);
    for (const id of [imageId, '0192f000-0000-7000-8000-000000000000']) {
      const answer = await callRest(api.url, `/images/${id}${suffix}`, { token: stranger.token });
      expect([answer.status, codeOf(answer)]).toEqual([404, 'images.not-found']);
    }
  });

  it.each(['/images', '/images/months', '/images/0192f000-0000-7000-8000-000000000000/file'])(
    'asks for a sign-in at %s',
    async (path) => {
      const answer = await callRest(api.url, path);
      expect([answer.status, codeOf(answer)]).toEqual([401, 'identity.unauthenticated']);
    },
  );
});
