import { z } from 'zod';
import { DomainError } from '../../../../platform/errors/domain-error.ts';

const clientData = z.object({
  challenge: z.string().regex(/^[A-Za-z0-9_-]{1,200}$/),
  crossOrigin: z.boolean().optional(),
});

/**
 * What the browser says it had signed. Nothing of it is proven before the signature is.
 *
 * @throws DomainError identity.wrong-passkey when it is none
 */
export function readClientData(clientDataJson: string): { challenge: string; isFramed: boolean } {
  try {
    const said = clientData.parse(JSON.parse(Buffer.from(clientDataJson, 'base64url').toString('utf8')));
    // Nobody embeds us: a passkey that was used in a frame of another site was used by that site.
    return { challenge: said.challenge, isFramed: said.crossOrigin === true };
  } catch (cause) {
    throw new DomainError('identity.wrong-passkey', {}, { cause });
  }
}
