import type { ConnectionsView, ErrorCode, OauthProvider, OfferedProvidersView } from '@pingvas/contracts';

/** The providers of a test, and what is linked there. */
export interface FakeConnections {
  offered: OfferedProvidersView;
  linked: ConnectionsView['items'];
  /** Codes that the next tries to link are refused with. */
  readonly refusals: ErrorCode[];
  readonly link: (provider: OauthProvider) => { url: string };
  readonly unlink: (provider: OauthProvider) => { ok: true };
}

/** All three are offered, and none is linked. */
export function createFakeConnections(): FakeConnections {
  const connections: FakeConnections = {
    offered: {
      items: (['kakao', 'google', 'discord'] as const).map((provider) => ({ provider, isPractice: false })),
    },
    linked: [],
    refusals: [],
    link: (provider) => ({ url: `https://${provider}.example/authorize` }),
    unlink: (provider) => {
      connections.linked = connections.linked.filter((item) => item.provider !== provider);
      return { ok: true };
    },
  };
  return connections;
}
