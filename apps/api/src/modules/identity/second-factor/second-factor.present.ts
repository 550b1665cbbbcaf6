import type { PasskeyView } from '@pingvas/contracts';
import type { Passkey } from '@pingvas/db';

/** What leaves of a passkey: neither its key nor what authenticators know it by. */
export function presentPasskey(
  passkey: Readonly<Pick<Passkey, 'id' | 'name' | 'isSynced' | 'createdAt' | 'lastUsedAt'>>,
): PasskeyView {
  return {
    id: passkey.id,
    name: passkey.name,
    isSynced: passkey.isSynced,
    createdAt: passkey.createdAt.toISOString(),
    lastUsedAt: passkey.lastUsedAt?.toISOString() ?? null,
  };
}
