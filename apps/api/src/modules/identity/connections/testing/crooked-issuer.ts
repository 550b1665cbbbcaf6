import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';

/** The claims of an id token and how it is signed; what is not given is as it should be. */
export interface Forgery {
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Claims that are left out. */
  readonly without?: readonly string[];
  readonly algorithm?: 'none' | 'HS256' | 'another key' | 'unknown key id';
  /** Handed in as it is. */
  readonly token?: string;
}

/** An OpenID Connect server that lies as it is told to: for what the real one would never say. */
export interface CrookedIssuer {
  readonly url: string;
  /** What the next id tokens are. */
  forge(forgery: Forgery): void;
  /** Changes the discovery document; null for as it should be. */
  discover(changes: Readonly<Record<string, unknown>> | null): void;
  stop(): Promise<void>;
}

/** Starts one whose every code is good; the code is the nonce that the id token carries. */
export async function startCrookedIssuer(client: {
  readonly id: string;
  readonly secret: string;
}): Promise<CrookedIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const other = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  let forgery: Forgery = {};
  let changes: Readonly<Record<string, unknown>> = {};

  const idToken = async (issuer: string, nonce: string): Promise<string> => {
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      ...{ iss: issuer, aud: client.id, sub: '42', nonce, iat: now, exp: now + 600 },
      ...{ email: 'victim@example.test', email_verified: true },
      ...forgery.claims,
    };
    const kept = Object.fromEntries(
      Object.entries(claims).filter(([name]) => !forgery.without?.includes(name)),
    );
    if (forgery.token !== undefined) return forgery.token;
    if (forgery.algorithm === 'none') return new UnsecuredJWT(kept).encode();
    if (forgery.algorithm === 'HS256') {
      const header = { alg: 'HS256', kid: 'one' };
      return new SignJWT(kept).setProtectedHeader(header).sign(new TextEncoder().encode(client.secret));
    }
    const header = { alg: 'RS256', kid: forgery.algorithm === 'unknown key id' ? 'two' : 'one' };
    const key = forgery.algorithm === undefined ? privateKey : other.privateKey;
    return new SignJWT(kept).setProtectedHeader(header).sign(key);
  };

  const server = createServer(async (request, response) => {
    const issuer = `http://${request.headers.host}`;
    const answer = (body: unknown) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.url === '/jwks') return answer({ keys: [jwk] });
    if (request.url !== '/token') {
      const document = {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
      };
      return answer({ ...document, ...changes });
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const id_token = await idToken(issuer, form.get('code') ?? '');
    answer({ token_type: 'Bearer', access_token: 'a', expires_in: 60, id_token });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The issuer has no port');
  return {
    url: `http://127.0.0.1:${bound.port}`,
    forge(next) {
      forgery = next;
    },
    discover(next) {
      changes = next ?? {};
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
