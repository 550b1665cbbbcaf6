import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRest } from '../../testing/index.ts';
import { type MailWorld, openMailWorld, secretIn } from './email/email.fixture.ts';

let world: MailWorld;
beforeAll(async () => {
  world = await openMailWorld({ requireVerifiedEmail: true });
});
afterAll(() => world?.stop());

const balance = async (token: string) => (await callRest(world.url, '/credits', { token })).body;

describe('welcome credits where mailboxes have to be verified', () => {
  it('are there when the mailbox has turned out to be theirs, once', async () => {
    const person = await world.newAccount();
    expect(await balance(person.token)).toMatchObject({ balance: 0 });
    const token = secretIn((await world.mailTo(person.email, 'verify-email')).text);
    await person.client.identity.email.confirm.mutate({ token });
    expect(await balance(person.token)).toMatchObject({ balance: 100 });

    // A new password proves the mailbox, too, and brings nothing more.
    const secret = await world.resetSecret(person.email);
    const newPassword = 'a wholly different secret';
    await world.anonymous.identity.email.resetPassword.mutate({ token: secret, newPassword });
    const { answer } = await person.logIn(newPassword);
    expect(await balance(String(Object(answer.body).access_token))).toMatchObject({ balance: 100 });
  });

  it('come with a new password as well, and not at all to somebody who never reads their mail', async () => {
    const person = await world.newAccount();
    const secret = await world.resetSecret(person.email);
    const newPassword = 'a wholly different secret';
    await world.anonymous.identity.email.resetPassword.mutate({ token: secret, newPassword });
    const { answer } = await person.logIn(newPassword);
    expect(await balance(String(Object(answer.body).access_token))).toMatchObject({ balance: 100 });

    const other = await world.newAccount();
    expect(await balance(other.token)).toMatchObject({ balance: 0 });
  });
});
