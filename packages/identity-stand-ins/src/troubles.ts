import type { StandInProvider } from './people.ts';

/** Where a provider can be scripted to misbehave: its server calls, the ones that no person sees. */
export type TroublePlace = 'discovery' | 'keys' | 'token' | 'profile';

/** `down` answers 500, `malformed` answers 200 with something else than expected, `silent` never answers. */
export type Trouble = 'down' | 'malformed' | 'silent';

/** What is wrong at which place, until it is put right. */
export interface Troubles {
  set(provider: StandInProvider, place: TroublePlace, trouble: Trouble): void;
  /** All is well again; calls that were left hanging are refused. */
  clear(): void;
  /** The answer that a trouble makes; null when all is well. */
  answerAt(provider: StandInProvider, place: TroublePlace): Promise<Response> | null;
}

/** Makes the switches of one server. */
export function createTroubles(): Troubles {
  const known = new Map<string, Trouble>();
  let release = Promise.withResolvers<void>();
  return {
    set(provider, place, trouble) {
      known.set(`${provider} ${place}`, trouble);
    },
    clear() {
      known.clear();
      release.resolve();
      release = Promise.withResolvers<void>();
    },
    answerAt(provider, place) {
      const trouble = known.get(`${provider} ${place}`);
      if (trouble === undefined) return null;
      return answerOf(trouble, release.promise);
    },
  };
}

async function answerOf(trouble: Trouble, released: Promise<void>): Promise<Response> {
  if (trouble === 'malformed') return Response.json(['nothing', 'of', 'the', 'kind']);
  if (trouble === 'silent') await released;
  return new Response('upstream connect error', { status: 500, headers: { 'content-type': 'text/plain' } });
}
