import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EngineRig, startEngineRig, suiteWork } from './engine-rig.fixture.ts';
import { type EngineUnderTest, suiteModels } from './engine-under-test.fixture.ts';

/** What a worker gets from an engine that is well. */
export function describeRendering(engineOf: () => EngineUnderTest): void {
  let rig: EngineRig;
  beforeEach(async () => {
    rig = await startEngineRig(engineOf());
  });
  afterEach(() => rig.stop());

  describe('a worker and its engine', () => {
    it('register the engine by its version, with the checkpoints that text to image can use', async () => {
      await rig.until(() => rig.fleet.record.claims.length > 0);
      const registration = rig.fleet.record.registrations.at(-1);
      expect(registration?.engine).toMatchObject({
        version: expect.stringMatching(/^6\.14\./),
        isEmulator: rig.engine.isEmulator,
      });
      const models = registration?.models.map(({ name, base, type }) => ({ name, base, type }));
      expect(models?.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(
        [suiteModels.sd15, suiteModels.otherSd15, suiteModels.sdxl].map((model) => ({
          ...model,
          type: 'main',
        })),
      );
    });

    it('fetch and upload a picture before its item is read, and once', async () => {
      const work = suiteWork({ on: 'sd15' });
      const fetched = () => rig.gate.requests.filter((request) => request.endsWith('/full'));
      const items = rig.gate.hold(/\/i\/\d+$/);
      rig.fleet.offer(work);
      await rig.until(() => rig.fleet.record.uploads.length > 0);
      expect(rig.fleet.record.deliveries).toEqual([]);
      items.letOn();
      await rig.untilDelivered(work);
      expect(fetched()).toHaveLength(1);
      expect(rig.fleet.record.uploads).toHaveLength(1);
    });

    it.each(['sd15', 'sdxl'] as const)(
      'make a %s picture with real previews, and leave nothing behind',
      async (on) => {
        const work = suiteWork({ on, recipe: { width: 192, height: 128, steps: 20 } });
        rig.fleet.offer(work);
        await rig.untilDelivered(work);

        const bytes = rig.fleet.delivered.get(`${work.leaseId}/0`) ?? Buffer.alloc(0);
        expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 192, height: 128 });
        const [delivery] = rig.fleet.record.deliveries;
        expect(delivery).toMatchObject({
          sha256: createHash('sha256').update(bytes).digest('hex'),
          sizeBytes: bytes.byteLength,
        });
        expect(delivery?.renderSeconds).toBeGreaterThan(0);

        const rendering = rig.beatsOf(work).filter(({ stage }) => stage === 'rendering');
        const steps = rendering.map(({ step }) => step ?? 0);
        expect(steps).toEqual(steps.toSorted((a, b) => a - b));
        expect(rendering.every((beat) => beat.steps === 20)).toBe(true);
        const frames = rendering.flatMap(({ preview }) => (preview ? [preview] : []));
        expect(frames.length).toBeGreaterThan(0);
        for (const { dataUrl, width, height } of frames) {
          const [kind, data = ''] = dataUrl.split(',');
          expect(kind).toBe('data:image/jpeg;base64');
          const frame = await sharp(Buffer.from(data, 'base64')).metadata();
          expect(frame.format).toBe('jpeg');
          expect((frame.width ?? 0) / (frame.height ?? 1)).toBeCloseTo(width / height, 1);
        }
        await rig.untilTidy();
      },
    );

    it('make the same picture from the same seed, and another one from another seed or model', async () => {
      const seed = '1234567890';
      const works = [
        suiteWork({ recipe: { seed } }),
        suiteWork({ recipe: { seed } }),
        suiteWork({ recipe: { seed: '1234567891' } }),
        suiteWork({ on: 'otherSd15', recipe: { seed } }),
      ];
      for (const work of works) rig.fleet.offer(work);
      for (const work of works) await rig.untilDelivered(work);
      const [first, again, otherSeed, otherModel] = await Promise.all(
        works.map((work) => rig.pixelsOf(work)),
      );
      expect(again?.equals(first ?? Buffer.alloc(0))).toBe(true);
      expect(otherSeed?.equals(first ?? Buffer.alloc(0))).toBe(false);
      expect(otherModel?.equals(first ?? Buffer.alloc(0))).toBe(false);
    });

    it('make each picture of a run once, all different, and only those that are missing', async () => {
      const run = suiteWork({ pictureIndices: [0, 1, 3], recipe: { count: 4 } });
      rig.fleet.offer(run);
      await rig.untilDelivered(run, 3);
      const delivered = rig.fleet.record.deliveries.map(({ pictureIndex }) => pictureIndex);
      expect(delivered.toSorted()).toEqual([0, 1, 3]);
      const pictures = await Promise.all([0, 1, 3].map((index) => rig.pixelsOf(run, index)));
      expect(new Set(pictures.map((pixels) => pixels.toString('base64'))).size).toBe(3);
      // A later attempt of the same work makes the same picture.
      const later = { ...suiteWork({ pictureIndices: [1], recipe: { count: 4 } }), attempt: 2 };
      rig.fleet.offer(later);
      await rig.untilDelivered(later);
      expect((await rig.pixelsOf(later, 1)).equals(pictures[1] ?? Buffer.alloc(0))).toBe(true);
      await rig.untilTidy();
    });
  });
}
