import { secondFactorNeeded, type TokenEntryView, type TokensView } from '@pingvas/contracts';
import { RestReply } from '../../platform/rest/rest-route.ts';

/** The other answer of everything that signs in: a row that can give it names it among its `alternatives`. */
export const asksForMore = {
  status: 202,
  description: 'The account has a second factor: send it with this ticket',
  output: secondFactorNeeded,
} as const;

/** The tokens, or what else the account asks for. */
export function answerEntry(entry: TokenEntryView): TokensView | RestReply {
  return entry.state === 'signed-in' ? entry.tokens : new RestReply(asksForMore.status, entry);
}
