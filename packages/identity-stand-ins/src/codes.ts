import { createHash, randomBytes } from 'node:crypto';
import type { StandInPerson } from './people.ts';

/** What an authorization request asked for. */
export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly codeChallenge: string | null;
  readonly nonce: string | null;
}

/** What one authorization code stands for. */
export interface CodeGrant extends AuthorizationRequest {
  readonly person: StandInPerson;
}

export type RedeemProblem = 'unknown-code' | 'other-redirect' | 'wrong-verifier';

/** Codes lived that long at the strictest of the three. */
const codeLivesMs = 100_000;

/** The codes and access tokens of one service, in memory: each code works once. */
export interface GrantStore {
  issueCode(grant: CodeGrant): string;
  redeem(given: {
    readonly code: string;
    readonly redirectUri: string;
    readonly codeVerifier: string | null;
  }): { readonly grant: CodeGrant; readonly accessToken: string } | RedeemProblem;
  grantOf(accessToken: string): CodeGrant | null;
}

/** Makes an empty store. */
export function createGrantStore(): GrantStore {
  const codes = new Map<string, { readonly grant: CodeGrant; readonly issuedAt: number }>();
  const tokens = new Map<string, CodeGrant>();
  return {
    issueCode(grant) {
      const code = randomBytes(20).toString('base64url');
      codes.set(code, { grant, issuedAt: Date.now() });
      return code;
    },
    redeem({ code, redirectUri, codeVerifier }) {
      const issued = codes.get(code);
      codes.delete(code);
      if (issued === undefined || Date.now() - issued.issuedAt > codeLivesMs) return 'unknown-code';
      const { grant } = issued;
      if (grant.redirectUri !== redirectUri) return 'other-redirect';
      if (!fitsChallenge(grant.codeChallenge, codeVerifier)) return 'wrong-verifier';
      const accessToken = randomBytes(32).toString('base64url');
      tokens.set(accessToken, grant);
      return { grant, accessToken };
    },
    grantOf: (accessToken) => tokens.get(accessToken) ?? null,
  };
}

function fitsChallenge(challenge: string | null, verifier: string | null): boolean {
  if (challenge === null) return verifier === null;
  if (verifier === null) return false;
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}
