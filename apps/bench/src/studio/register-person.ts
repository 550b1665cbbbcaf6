import { randomBytes } from 'node:crypto';

/** A new account, signed in as a script. @throws Error when the api at this address gives none */
export async function registerPerson(
  apiUrl: string,
): Promise<{ userId: string; token: string; email: string; password: string }> {
  const email = `${randomBytes(8).toString('hex')}@bench.test`;
  const password = randomBytes(16).toString('hex');
  const response = await fetch(`${apiUrl}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const answer = (await response.json()) as { access_token?: string; user?: { id?: string } };
  if (answer.access_token === undefined || answer.user?.id === undefined) {
    throw new Error(`Registering answered ${response.status}`);
  }
  return { userId: answer.user.id, token: answer.access_token, email, password };
}
