import { ApiKey, Connection, type EntityManager, Passkey, RecoveryCode, TotpSecret } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';
import { eraseApiKeysOf } from '../api-keys/manage-api-keys.ts';
