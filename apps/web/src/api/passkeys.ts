import type {
  PasskeyAssertion,
  PasskeyAttestation,
  PasskeyCreation,
  PasskeyRequest,
} from '@pingvas/contracts';

/** Why there is no passkey: words for each stand in the catalogues. */
export type PasskeyProblem = 'declined' | 'known' | 'unsupported' | 'other';

/** What the browser or the device said instead of an answer. */
export class PasskeyError extends Error {
  readonly problem: PasskeyProblem;

  constructor(problem: PasskeyProblem, cause: unknown) {
    super(problem, { cause });
    this.name = 'PasskeyError';
    this.problem = problem;
  }
}

/** False in an old browser, and on a page that is not https. */
export function canUsePasskeys(): boolean {
  return typeof window.PublicKeyCredential === 'function';
}

// Only who uses a passkey loads what it takes.
const ceremonies = () => import('@simplewebauthn/browser');

/** Asks the device to make a passkey. @throws PasskeyError */
export async function createPasskey(options: PasskeyCreation): Promise<PasskeyAttestation> {
  const { startRegistration } = await ceremonies();
  try {
    const { id, rawId, response } = await startRegistration({ optionsJSON: options });
    const { clientDataJSON, attestationObject, transports = [] } = response;
    return { id, rawId, type: 'public-key', response: { clientDataJSON, attestationObject, transports } };
  } catch (error) {
    throw new PasskeyError(problemOf(error), error);
  }
}

/** Asks the device for a passkey. @throws PasskeyError */
export async function showPasskey(options: PasskeyRequest): Promise<PasskeyAssertion> {
  return show(options, false);
}

async function show(options: PasskeyRequest, isOffered: boolean): Promise<PasskeyAssertion> {
  const { startAuthentication } = await ceremonies();
  try {
    const { allowCredentials, ...asked } = options;
    const { id, rawId, response } = await startAuthentication({
      optionsJSON: { ...asked, ...(allowCredentials && { allowCredentials }) },
      useBrowserAutofill: isOffered,
    });
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    return {
      id,
      rawId,
      type: 'public-key',
      response: { clientDataJSON, authenticatorData, signature, userHandle },
    };
  } catch (error) {
    throw new PasskeyError(problemOf(error), error);
  }
}

/** A little shorter than a challenge lives. */
const offerLastsMs = 4 * 60_000;

/**
 * Lets the browser offer passkeys where it fills in names, for as long as the page is open. Nothing happens where
 * browsers cannot. The answer ends the offer.
 */
export function offerPasskeys(
  begin: () => Promise<PasskeyRequest>,
  onPasskey: (passkey: PasskeyAssertion) => void,
): () => void {
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const offer = async () => {
    const { browserSupportsWebAuthnAutofill } = await ceremonies();
    if (!(await browserSupportsWebAuthnAutofill())) return;
    const options = await begin();
    if (isOver) return;
    // The next offer takes the place of this one, which ends with an error that says nothing.
    timer = setTimeout(() => void offer().catch(() => undefined), offerLastsMs);
    const passkey = await show(options, true);
    if (!isOver) onPasskey(passkey);
  };
  if (canUsePasskeys()) offer().catch(() => undefined);
  return () => {
    isOver = true;
    clearTimeout(timer);
    void ceremonies().then(({ WebAuthnAbortService }) => WebAuthnAbortService.cancelCeremony());
  };
}

function problemOf(error: unknown): PasskeyProblem {
  const name = error instanceof Error ? error.name : '';
  // What a person declined and what took too long look alike, on purpose.
  if (name === 'NotAllowedError' || name === 'AbortError') return 'declined';
  if (name === 'InvalidStateError') return 'known';
  if (name === 'SecurityError' || name === 'NotSupportedError') return 'unsupported';
  return 'other';
}
