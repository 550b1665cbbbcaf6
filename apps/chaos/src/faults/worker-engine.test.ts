import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Person, patiently, type Stack, untilStatus } from './stack.fixture.ts';
import { expectPaid, linesOf, startFaultStack } from './worker-faults.fixture.ts';

let stack: Stack;
let person: Person;
const occupants: Server[] = [];

beforeAll(async () => {
  stack = await startFaultStack({ workerEnv: { ENGINE_HOLD_SECONDS: '3' } });
});
afterAll(async () => {
  await Promise.all(occupants.map((server) => new Promise((resolve) => server.close(resolve))));
  await stack?.stop();
});
beforeEach(async () => {
  person = await stack.newPerson();
});

const status = async (id: string) => (await person.client.generation.get.query({ generationId: id })).status;

describe('an engine', () => {
  it('that is killed and started again in mid-picture costs nobody anything', async () => {
    await stack.engine().faults.slowSteps(30_000);
    const generation = await person.request({ count: 2 });
    await untilStatus(person, generation.id, 'rendering');
    await stack.engine().kill();
    await stack.engine().start();
    await expectPaid(person, generation, { attempt: 1 });
    await stack.expectSound();
  });

  it('that stays away gets its work taken back at no cost, is asked for none, and goes on when it is back', async () => {
    await stack.engine().faults.slowSteps(30_000);
    const generation = await person.request();
    await untilStatus(person, generation.id, 'rendering');
    await stack.engine().kill();
    await untilStatus(person, generation.id, 'queued');
    const later = await person.request();
    const claimed = linesOf(stack.worker(), 'claimed work');
    await expect
      .poll(() => linesOf(stack.worker(), 'the engine does not answer'), patiently)
      .toBeGreaterThan(0);
    expect(await status(later.id)).toBe('queued');
    expect(linesOf(stack.worker(), 'claimed work')).toBe(claimed);
    await stack.engine().start();
    for (const each of [generation, later]) await expectPaid(person, each, { attempt: 1 });
    await stack.expectSound();
  });

  it.each([
    ['a web site', 'text/html', () => '<!doctype html>', 'what answers at this address is not InvokeAI'],
    ['another InvokeAI', 'application/json', strangerSays, 'another InvokeAI answers at this address'],
  ])('whose port %s has taken is not registered nor claimed with', async (_, type, says, words) => {
    const { engine } = stack.worker().gates;
    await engine.cut();
    const occupant = createServer((request, response) => {
      response.setHeader('content-type', type);
      response.end(says(request.url ?? ''));
    });
    occupants.push(occupant);
    await new Promise<void>((resolve) => occupant.listen(engine.port, '127.0.0.1', resolve));
    await expect.poll(() => stack.worker().output().includes(words), patiently).toBe(true);
    const claimed = linesOf(stack.worker(), 'claimed work');
    const [before] = await stack.postgres.query('select registered_at from fleet.workers');
    const generation = await person.request();
    // A poll that was open when the port was taken may have brought it; then it goes back.
    await untilStatus(person, generation.id, 'queued');

    occupant.closeAllConnections();
    await new Promise((resolve) => occupant.close(resolve));
    await engine.heal();
    await expectPaid(person, generation, { attempt: 1 });
    expect(linesOf(stack.worker(), 'claimed work')).toBeGreaterThan(claimed);
    const [after] = await stack.postgres.query('select registered_at from fleet.workers');
    expect(after).toEqual(before);
    await stack.expectSound();
  });
});

/** A whole InvokeAI with models that nobody here has ever heard of. */
function strangerSays(path: string): string {
  if (path.endsWith('/app/version')) return JSON.stringify({ version: '6.14.2+emulator.1' });
  if (path.endsWith('/missing')) return JSON.stringify({ models: [] });
  const name = 'Somebody else’s model';
  return JSON.stringify({ models: [{ key: 'k', hash: 'h', name, base: 'sd-1', type: 'main' }] });
}

describe('a picture that the engine got wrong', () => {
  const troubles = [
    ['black', 'black-picture', 'blackPicture', 1],
    ['an earlier one', 'stale-picture', 'stalePicture', 1],
    ['cut short', 'invalid-picture', 'truncatePicture', 2],
    ['too large for its memory', 'out-of-memory', 'oomNext', 1],
  ] as const;

  it('is made once more by itself, and published and paid once', async () => {
    await expectPaid(person, await person.request());
    for (const [, , fault, times] of troubles) {
      await stack.engine().faults[fault](times);
      await expectPaid(person, await person.request(), { attempt: 1 });
    }
    await stack.expectSound();
  });

  it.each(troubles)(
    'is refused by its name and given back when it is %s every time',
    async (_, code, fault) => {
      await stack.engine().faults[fault](1_000);
      const { id } = await person.request({ count: 2 });
      const failed = await untilStatus(person, id, 'failed');
      expect(failed).toMatchObject({ creditsConsumed: 0, images: [], failure: { code } });
      await stack.engine().faults.clear();
      expect(await person.client.credits.balance.query()).toEqual({ balance: 1_000, held: 0 });
      await stack.expectSound();
    },
  );
});
