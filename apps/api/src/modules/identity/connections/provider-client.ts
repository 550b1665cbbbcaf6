import type { OauthProvider } from '@pingvas/contracts';

/** Who somebody is at a provider, as far as we believe it. */
export interface ProviderPerson {
  /** The provider's own id, which never changes hands. */
  readonly subject: string;
  /** Normalised as ours are; null where it is not shared or is no address. */
  readonly email: string | null;
  /** True only when the provider itself says that the address is theirs. */
  readonly isEmailVerified: boolean;
  readonly name: string | null;
}

/** What goes to the provider with a person. */
export interface AuthorizationFacts {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** What comes back from there, with what was kept here. */
export interface CodeFacts {
  readonly code: string;
  readonly redirectUri: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** One provider, spoken to in its own words. Both calls may go out to it, so none is made in a transaction. */
export interface ProviderClient {
  readonly provider: OauthProvider;
  /** @throws DomainError identity.provider-unavailable, identity.provider-malformed */
  authorizationUrl(facts: AuthorizationFacts, signal: AbortSignal): Promise<URL>;
  /**
   * Redeems the code and says whose it is.
   *
   * @throws DomainError identity.connection-refused, identity.provider-unavailable, identity.provider-malformed,
   * identity.provider-untrusted
   */
  identify(
    facts: CodeFacts,
    at: { readonly now: Date; readonly signal: AbortSignal },
  ): Promise<ProviderPerson>;
}
