import type { PrivacyParticipant } from '../../platform/privacy/participant.ts';
import { creditsPrivacy } from '../credits/index.ts';
import { fleetPrivacy } from '../fleet/index.ts';
import { generationPrivacy } from '../generation/index.ts';
import { identityPrivacy } from '../identity/index.ts';
import { imagesPrivacy } from '../images/index.ts';
import { privacyPrivacy } from './privacy.privacy.ts';

/**
 * Every module that knows people, in the order in which they forget: what refers to others goes before them, and
 * accounts go last but for what proves that they went.
 */
export const participants: readonly PrivacyParticipant[] = [
  imagesPrivacy,
  generationPrivacy,
  fleetPrivacy,
  privacyPrivacy,
  identityPrivacy,
  creditsPrivacy,
];
