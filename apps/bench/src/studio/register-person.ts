import { randomBytes } from 'node:crypto';

/** A new account, signed in as a script. @throws Error when the api at this address gives none */
export async function registerPerson(
  apiUrl: string,
): Promise<{ userId: string; token: string; refreshToken: string; email: string; password: string }> {
  const email = `${randomBytes(8).toString('hex')}@bench.test`;
  const password = randomBytes(16).toString('hex');
  const response = await fetch(`${apiUrl}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const answer = (await response.json()) as {
    access_token?: string;
    refresh_token?: string;
    user?: { id?: string };
  };
  const { access_token: token, refresh_token: refreshToken, user: { id: userId } = {} } = answer;
  if (token === undefined || refreshToken === undefined || userId === undefined) {
    throw new Error(`Registering answered ${response.status}`);
  }
  return { userId, token, refreshToken, email, password };
}
