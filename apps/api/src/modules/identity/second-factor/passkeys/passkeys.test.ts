import { Passkey } from '@pingvas/db';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  askedForMore,
  openBrowser,
  openSecondFactorWorld,
  refusalOf,
  type SecondFactorWorld,
} from '../second-factor.fixture.ts';
import { createSoftwareAuthenticator, type Lies } from '../testing/software-authenticator.ts';

let world: SecondFactorWorld;
beforeAll(async () => {
  world = await openSecondFactorWorld();
});
afterAll(() => world?.stop());
afterEach(() => {
  vi.useRealTimers();
});

const certificates = new Map([['x5c', Buffer.alloc(64, 1)]]);
const base64url = (text: string) => Buffer.from(text).toString('base64url');

type SoftwareAuthenticator = ReturnType<typeof createSoftwareAuthenticator>;

async function signInWith(authenticator: SoftwareAuthenticator, counter: number): Promise<string | null> {
  const { client } = openBrowser(world.url);
  const request = await client.identity.passkeys.beginSignIn.mutate();
  return refusalOf(
    client.identity.passkeys.signIn.mutate({ passkey: authenticator.get(request, { counter }) }),
  );
}

/** The names of the passkeys that a mail said were copied. */
async function copiesTold({ email }: { readonly email: string }): Promise<unknown[]> {
  const mails = await world.execute(
    `select data -> 'values' ->> 'name' as name from queue.job
      where name = 'identity.send-mail' and data ->> 'to' = ? and data ->> 'template' = 'passkey-copied'`,
    [email],
  );
  return mails.map((mail) => Object(mail).name).toSorted();
}

describe('a passkey', () => {
  it('signs in alone, without a name, in a browser that nobody knows', async () => {
    const person = await world.newAccount();
    const { authenticator, recoveryCodes } = await person.addPasskey();
    expect(recoveryCodes).toHaveLength(10);
    const { client } = openBrowser(world.url);
    const request = await client.identity.passkeys.beginSignIn.mutate();
    expect(request).toMatchObject({ userVerification: 'required', rpId: '127.0.0.1' });
    expect(request.allowCredentials).toBeUndefined();
    const entered = await client.identity.passkeys.signIn.mutate({ passkey: authenticator.get(request) });
    expect(entered).toMatchObject({ state: 'signed-in', user: { id: person.userId } });
    expect((await client.identity.me.query()).id).toBe(person.userId);
    // It proved two things at once: sensitive acts pass.
    await client.identity.secondFactor.setUpTotp.mutate();
  });

  it('makes the password not enough any more', async () => {
    const person = await world.newAccount();
    await person.addPasskey();
    expect(askedForMore((await person.logIn()).entry).methods).toEqual(['passkey', 'recovery-code']);
  });

  it('is listed, renamed and removed by its owner', async () => {
    const person = await world.newAccount();
    const { passkey } = await person.addPasskey('a phone');
    expect(passkey).toMatchObject({ name: 'a phone', isSynced: false, lastUsedAt: null });
    const renamed = await person.client.identity.passkeys.rename.mutate({
      passkeyId: passkey.id,
      name: ' 내 휴대폰 ',
    });
    expect(renamed.name).toBe('내 휴대폰');
    expect((await person.client.identity.secondFactor.get.query()).passkeys).toEqual([renamed]);
    await person.client.identity.passkeys.remove.mutate({ passkeyId: passkey.id });
    expect((await person.client.identity.secondFactor.get.query()).passkeys).toEqual([]);
    expect((await person.logIn()).entry.state).toBe('signed-in');
    expect(await person.acts()).toEqual(
      expect.arrayContaining([
        'identity.passkey-added',
        'identity.passkey-renamed',
        'identity.passkey-removed',
      ]),
    );
  });

  it('says when it was used last, and counts its uses', async () => {
    const person = await world.newAccount();
    const { authenticator } = await person.addPasskey();
    for (const counter of [1, 2]) {
      const { client } = openBrowser(world.url);
      const passkey = authenticator.get(await client.identity.passkeys.beginSignIn.mutate());
      await client.identity.passkeys.signIn.mutate({ passkey });
      const stored = await world.api.parts.orm.em.fork().findOne(Passkey, { userId: person.userId });
      expect(stored?.counter).toBe(counter);
    }
    const { passkeys } = await person.client.identity.secondFactor.get.query();
    expect(passkeys.map(({ lastUsedAt }) => lastUsedAt !== null)).toEqual([true]);
  });

  it('of an authenticator that does not count works again and again', async () => {
    const person = await world.newAccount();
    const { authenticator } = await person.addPasskey();
    for (const _ of [1, 2]) {
      const { client } = openBrowser(world.url);
      const passkey = authenticator.get(await client.identity.passkeys.beginSignIn.mutate(), { counter: 0 });
      await client.identity.passkeys.signIn.mutate({ passkey });
    }
  });

  it('is not asked for again where the account has it already', async () => {
    const person = await world.newAccount();
    const { authenticator } = await person.addPasskey();
    const creation = await person.client.identity.passkeys.beginAdding.mutate();
    expect(creation.excludeCredentials.map(({ id }) => id)).toEqual(
      authenticator.credentials.map(({ id }) => id),
    );
  });
});

describe('attacks with a passkey', () => {
  it.each<[string, Lies]>([
    ['a page at another origin', { origin: 'https://pingvas.example' }],
    ['a page at another port of this host', { origin: 'http://127.0.0.1:1' }],
    ['a passkey of another host', { rpId: 'pingvas.example' }],
    ['a frame of another site', { crossOrigin: true }],
    ['an answer to another question', { type: 'webauthn.create' }],
    ['a device that asked nobody for a finger or a PIN', { isVerified: false }],
    ['a challenge of the attacker', { challenge: 'A'.repeat(43) }],
    ['a signature of something else', { signature: Buffer.alloc(70, 1) }],
    ['a passkey that says it is another person’s', { userHandle: base64url('somebody') }],
  ])('%s signs nobody in', async (_, lies) => {
    const person = await world.newAccount();
    const { authenticator } = await person.addPasskey();
    const { client } = openBrowser(world.url);
    const request = await client.identity.passkeys.beginSignIn.mutate();
    const passkey = authenticator.get(request, lies);
    expect(await refusalOf(client.identity.passkeys.signIn.mutate({ passkey }))).toBe(
      'identity.wrong-passkey',
    );
  });

  it.each<[string, Lies]>([
    ['a page at another origin', { origin: 'https://pingvas.example' }],
    ['another host', { rpId: 'pingvas.example' }],
    ['a frame of another site', { crossOrigin: true }],
    ['a challenge of the attacker', { challenge: 'A'.repeat(43) }],
    ['a device that asked nobody for a finger or a PIN', { isVerified: false }],
    ['an attestation that names certificates', { attestation: { format: 'apple', statement: certificates } }],
  ])('%s adds no passkey', async (_, lies) => {
    const person = await world.newAccount();
    const creation = await person.client.identity.passkeys.beginAdding.mutate();
    const passkey = createSoftwareAuthenticator(world.url).create(creation, lies);
    const added = person.client.identity.passkeys.add.mutate({ passkey, name: 'a key' });
    expect(await refusalOf(added)).toBe('identity.wrong-passkey');
  });

  it('an answer that was heard signs nobody in a second time, also not at the same moment', async () => {
    const person = await world.newAccount();
    const { authenticator } = await person.addPasskey();
    const { client } = openBrowser(world.url);
    const passkey = authenticator.get(await client.identity.passkeys.beginSignIn.mutate());
    const tries = await Promise.all(
      Array.from({ length: 4 }, () =>
        refusalOf(openBrowser(world.url).client.identity.passkeys.signIn.mutate({ passkey })),
      ),
    );
    expect(tries.filter((code) => code === null)).toHaveLength(1);
    expect(await refusalOf(client.identity.passkeys.signIn.mutate({ passkey }))).toBe(
      'identity.wrong-passkey',
    );
  });

  it('a challenge counts for the use and the session that it was given to', async () => {
    const person = await world.newAccount();
    const { authenticator } = await person.addPasskey();
    const { browser: elsewhere, entry } = await person.logIn();
    const { ticket } = askedForMore(entry);

    const ofStepUp = authenticator.get(await person.client.identity.stepUp.begin.mutate());
    const atTheDoor = elsewhere.client.identity.finishLogIn.mutate({ ticket, passkey: ofStepUp });
    expect(await refusalOf(atTheDoor)).toBe('identity.wrong-passkey');

    const ofTicket = await elsewhere.client.identity.passkeys.beginSecondStep.mutate({ ticket });
    const asSignIn = elsewhere.client.identity.passkeys.signIn.mutate({
      passkey: authenticator.get(ofTicket),
    });
    expect(await refusalOf(asSignIn)).toBe('identity.wrong-passkey');

    const ofDoor = authenticator.get(await elsewhere.client.identity.passkeys.beginSignIn.mutate());
    const inSession = person.client.identity.stepUp.prove.mutate({ passkey: ofDoor });
    expect(await refusalOf(inSession)).toBe('identity.wrong-passkey');
  });

  it('a challenge of another session adds no passkey', async () => {
    const [person, thief] = [await world.newAccount(), await world.newAccount()];
    const creation = await thief.client.identity.passkeys.beginAdding.mutate();
    const passkey = createSoftwareAuthenticator(world.url).create(creation);
    const added = person.client.identity.passkeys.add.mutate({ passkey, name: 'a key' });
    expect(await refusalOf(added)).toBe('identity.wrong-passkey');
  });

  it('a challenge is over after five minutes', async () => {
    const person = await world.newAccount();
    const { authenticator } = await person.addPasskey();
    const { client } = openBrowser(world.url);
    const request = await client.identity.passkeys.beginSignIn.mutate();
    await world.execute('update identity.challenges set expires_at = now()');
    const late = client.identity.passkeys.signIn.mutate({ passkey: authenticator.get(request) });
    expect(await refusalOf(late)).toBe('identity.wrong-passkey');
  });

  it('a counter that goes back is refused and written down, and its owner told once: there is a copy', async () => {
    const person = await world.newAccount();
    const { authenticator } = await person.addPasskey();
    const signIn = (counter: number) => signInWith(authenticator, counter);
    expect([await signIn(7), await signIn(7), await signIn(3), await signIn(0), await signIn(8)]).toEqual([
      null,
      'identity.wrong-passkey',
      'identity.wrong-passkey',
      'identity.wrong-passkey',
      null,
    ]);
    expect((await person.acts()).filter((act) => act === 'identity.passkey-cloned')).toHaveLength(3);
    expect(await copiesTold(person)).toEqual(['a key']);
  });

  it('a copy that is used all the time is told of again every hour, and each of two copies on its own', async () => {
    const person = await world.newAccount();
    const first = (await person.addPasskey('first')).authenticator;
    const second = (await person.addPasskey('second')).authenticator;
    expect([await signInWith(first, 7), await signInWith(second, 7)]).toEqual([null, null]);
    const began = Date.now();
    const useFirst = async (minute: number) => {
      vi.useFakeTimers({ toFake: ['Date'], now: began + minute * 60_000 });
      expect(await signInWith(first, 3)).toBe('identity.wrong-passkey');
    };
    await useFirst(0);
    await useFirst(50);
    expect(await copiesTold(person)).toEqual(['first']);
    expect(await signInWith(second, 3)).toBe('identity.wrong-passkey');
    expect(await copiesTold(person)).toEqual(['first', 'second']);
    await useFirst(100);
    expect(await copiesTold(person)).toEqual(['first', 'first', 'second']);
  });

  it('a copy is written down while rows of its owner are being written elsewhere', async () => {
    const person = await world.newAccount();
    const { authenticator } = await person.addPasskey();
    expect(await signInWith(authenticator, 7)).toBeNull();
    const { refusal } = await world.api.parts.orm.em.fork().transactional(async (tx) => {
      // What every row takes that names an account.
      await tx.execute('select 1 from identity.users where id = ? for key share', [person.userId]);
      const refusal = signInWith(authenticator, 3);
      await expect.poll(() => person.acts(), { timeout: 20_000 }).toContain('identity.passkey-cloned');
      return { refusal };
    });
    expect(await refusal).toBe('identity.wrong-passkey');
  });

  it('a passkey of one account proves nothing in a session of another', async () => {
    const [person, thief] = [await world.newAccount(), await world.newAccount()];
    await person.addPasskey();
    const { authenticator } = await thief.addPasskey();
    const { allowCredentials: _, ...open } = await person.client.identity.stepUp.begin.mutate();
    const proof = person.client.identity.stepUp.prove.mutate({ passkey: authenticator.get(open) });
    expect(await refusalOf(proof)).toBe('identity.wrong-passkey');
    expect(await person.acts()).toContain('identity.proof-refused');
  });

  it('a passkey that is refused at the door is written down, with whose it claimed to be', async () => {
    const person = await world.newAccount();
    const { authenticator } = await person.addPasskey();
    const { client } = openBrowser(world.url);
    const passkey = authenticator.get(await client.identity.passkeys.beginSignIn.mutate());
    await client.identity.passkeys.signIn.mutate({ passkey });
    expect(await refusalOf(client.identity.passkeys.signIn.mutate({ passkey }))).toBe(
      'identity.wrong-passkey',
    );
    const refused = (await person.acts()).filter((act) => act === 'identity.sign-in-refused');
    expect(refused).toHaveLength(1);
  });

  it('a passkey that another account has is not taken over', async () => {
    const [person, thief] = [await world.newAccount(), await world.newAccount()];
    const { authenticator } = await person.addPasskey();
    const [credential] = authenticator.credentials;
    const creation = await thief.client.identity.passkeys.beginAdding.mutate();
    const passkey = createSoftwareAuthenticator(world.url).create(creation, { credentialId: credential?.id });
    const taken = thief.client.identity.passkeys.add.mutate({ passkey, name: 'a key' });
    expect(await refusalOf(taken)).toBe('identity.passkey-taken');
    const { client } = openBrowser(world.url);
    const own = authenticator.get(await client.identity.passkeys.beginSignIn.mutate());
    await client.identity.passkeys.signIn.mutate({ passkey: own });
  });

  it('another person’s passkey is neither renamed nor removed', async () => {
    const [person, stranger] = [await world.newAccount(), await world.newAccount()];
    const { passkey } = await person.addPasskey();
    const { passkeys } = stranger.client.identity;
    const named = { passkeyId: passkey.id, name: 'mine' };
    expect(await refusalOf(passkeys.rename.mutate(named))).toBe('identity.passkey-not-found');
    expect(await refusalOf(passkeys.remove.mutate({ passkeyId: passkey.id }))).toBe(
      'identity.passkey-not-found',
    );
  });

  it('a removed passkey opens nothing', async () => {
    const person = await world.newAccount();
    const { authenticator, passkey } = await person.addPasskey();
    await person.client.identity.passkeys.remove.mutate({ passkeyId: passkey.id });
    const { client } = openBrowser(world.url);
    const request = await client.identity.passkeys.beginSignIn.mutate();
    const refused = client.identity.passkeys.signIn.mutate({ passkey: authenticator.get(request) });
    expect(await refusalOf(refused)).toBe('identity.wrong-passkey');
  });

  it('a closed account stays closed for its passkey', async () => {
    const person = await world.newAccount();
    const { authenticator } = await person.addPasskey();
    await world.execute('update identity.users set is_active = false where id = ?', [person.userId]);
    const { client } = openBrowser(world.url);
    const request = await client.identity.passkeys.beginSignIn.mutate();
    const refused = client.identity.passkeys.signIn.mutate({ passkey: authenticator.get(request) });
    expect(await refusalOf(refused)).toBe('identity.inactive');
  });

  it('whatever bytes come in place of an answer are refused, and break nothing', async () => {
    const person = await world.newAccount();
    const { authenticator } = await person.addPasskey();
    const { client } = openBrowser(world.url);
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
    const replaced = fc.record({
      part: fc.constantFrom('authenticatorData', 'signature', 'userHandle'),
      bytes,
    });
    await fc.assert(
      fc.asyncProperty(replaced, async (lie) => {
        const passkey = authenticator.get(await client.identity.passkeys.beginSignIn.mutate());
        const text = Buffer.from(lie.bytes).toString('base64url');
        const given = { ...passkey, response: { ...passkey.response, [lie.part]: text } };
        const refusal = await refusalOf(client.identity.passkeys.signIn.mutate({ passkey: given }));
        expect(refusal).toBe('identity.wrong-passkey');
      }),
      { numRuns: 40 },
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        const creation = await person.client.identity.passkeys.beginAdding.mutate();
        const made = createSoftwareAuthenticator(world.url).create(creation);
        const attestationObject = Buffer.from(given).toString('base64url');
        const passkey = { ...made, response: { ...made.response, attestationObject } };
        const refusal = await refusalOf(
          person.client.identity.passkeys.add.mutate({ passkey, name: 'a key' }),
        );
        expect(refusal).toBe('identity.wrong-passkey');
      }),
      { numRuns: 40 },
    );
  });

  it('challenges that nobody answered go away by themselves', async () => {
    const { client } = openBrowser(world.url);
    await world.execute('delete from identity.challenges');
    for (const _ of [1, 2, 3]) await client.identity.passkeys.beginSignIn.mutate();
    await world.execute('update identity.challenges set expires_at = now()');
    await client.identity.passkeys.beginSignIn.mutate();
    expect(await world.execute('select * from identity.challenges')).toHaveLength(1);
  });

  it('an account has twenty at most, also when two are added at once', async () => {
    const person = await world.newAccount();
    await world.execute(
      `insert into identity.passkeys (id, user_id, credential_id, public_key, counter, transports, is_synced, name)
       select gen_random_uuid(), ?, ? || n, 'AAAA', 0, '[]', false, 'a key' from generate_series(1, 19) n`,
      [person.userId, person.userId],
    );
    const add = async () => {
      const creation = await person.client.identity.passkeys.beginAdding.mutate();
      const passkey = createSoftwareAuthenticator(world.url).create(creation);
      return refusalOf(person.client.identity.passkeys.add.mutate({ passkey, name: 'a key' }));
    };
    expect((await Promise.all([add(), add()])).sort()).toEqual(['identity.too-many-passkeys', null]);
    const begun = person.client.identity.passkeys.beginAdding.mutate();
    expect(await refusalOf(begun)).toBe('identity.too-many-passkeys');
  });
});
