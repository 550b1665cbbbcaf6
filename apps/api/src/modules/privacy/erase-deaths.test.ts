import { User } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountFaultPoints, type FaultPoint } from '../../platform/faults/fault-points.ts';
import { openTestStudio, type TestStudio } from '../generation/generation.fixture.ts';
import { reactivateUser } from '../identity/admin/close-account.ts';
import { eraseDuePeople } from './erase-due-people.ts';
import { addAdministrator, erase, expectGone, makeDue, receiptOf } from './erasure.fixture.ts';
import { addFullPerson } from './privacy.fixture.ts';

/** Throws at one visit of one point, once. */
function createFault() {
  let left: { point: FaultPoint; visit: number } | null = null;
  const reached: FaultPoint[] = [];
  return {
    reached,
    order(point: FaultPoint, visit: number) {
      left = { point, visit };
    },
    reach(point: FaultPoint) {
      reached.push(point);
      if (left?.point !== point) return;
      left.visit -= 1;
      if (left.visit > 0) return;
      left = null;
      throw new Error(`the process died at ${point}`);
    },
  };
}

const fault = createFault();
let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio({ faults: fault });
});
afterAll(() => studio?.close());

const em = () => studio.database.orm.em.fork();

describe('an erasure that dies', () => {
  const points = accountFaultPoints.filter((point) => point.startsWith('erase.'));
  // A page of rows is one visit: the person of this test has a page in each table.
  const deaths = points.flatMap((point) =>
    Array.from({ length: point === 'erase.removed' ? 15 : 1 }, (_, at) => ({ point, visit: at + 1 })),
  );

  it.each(deaths)('at $point, visit $visit, is finished by the next round', async ({ point, visit }) => {
    const { person, traces } = await addFullPerson(studio, { pictures: 1 });
    await makeDue(studio, person);
    fault.order(point, visit);
    await expect(erase(studio, person)).rejects.toThrow(`the process died at ${point}`);
    await eraseDuePeople(studio.context());
    await expectGone(studio, person, traces);
    const { removed, finishedAt } = await receiptOf(studio, person);
    expect(finishedAt).not.toBeNull();
    expect(removed).toMatchObject({
      'images.images': 1,
      'generation.generations': 1,
      objects: 4,
      'identity.sessions': 1,
      'identity.api_keys': 1,
    });
  });

  it('leaves an account that no administrator can open again, and neither can anything else', async () => {
    const { person, traces } = await addFullPerson(studio, { pictures: 0 });
    await makeDue(studio, person);
    fault.order('erase.removed', 1);
    await expect(erase(studio, person)).rejects.toThrow('the process died');
    const { userId } = person;
    await expect(reactivateUser(await addAdministrator(studio), { userId })).rejects.toMatchObject({
      code: 'identity.account-erased',
    });
    await expect(em().nativeUpdate(User, { id: userId }, { isActive: true })).rejects.toThrow(
      'users_erasure_shuts_check',
    );
    expect(await erase(studio, person)).toBe(true);
    await expectGone(studio, person, traces);
  });

  it('has passed every point that there is', () => {
    expect(points.filter((point) => !fault.reached.includes(point))).toEqual([]);
  });
});
