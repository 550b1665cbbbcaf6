import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import * as contracts from './index.ts';
import { hostileValue, hostileVersionOf, textsIn } from './testing/index.ts';

const id = '0192f000-0000-7000-8000-000000000001';
const sha256 = '0'.repeat(64);
const picture = { leaseId: id, pictureIndex: 0 };
const announced = { ...picture, sha256, sizeBytes: 10, contentType: 'image/png' };
const recipe = {
  prompt: 'a jar',
  negativePrompt: '',
  modelId: id,
  width: 64,
  height: 64,
  seed: '1',
  count: 1,
};
const email = 'jiwoo@example.com';
const signed = { id: 'AAAA', rawId: 'AAAA', type: 'public-key' };
const assertion = {
  ...signed,
  response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA', userHandle: 'AAAA' },
};
const attestation = {
  ...signed,
  response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA', transports: ['internal'] },
};

/** What strangers and workers send, with an example that is taken. */
const stored: readonly (readonly [string, z.ZodType, unknown])[] = [
  [
    'a registration of a worker',
    contracts.registerWorkerInput,
    {
      name: 'box',
      models: [{ key: 'k', name: 'm', base: 'sd-1', type: 'main', hash: null, description: null }],
      engine: { version: '6', isEmulator: false },
      machine: {
        hostname: 'h',
        platform: 'p',
        cpuCount: 1,
        memoryBytes: 1,
        gpus: [{ name: 'g', memoryBytes: null }],
      },
    },
  ],
  [
    'a claim',
    contracts.claimWorkInput,
    { workerId: id, modelNames: ['m'], loadedModelName: null, waitSeconds: 0 },
  ],
  [
    'a beat',
    contracts.beatInput,
    {
      leases: [
        {
          leaseId: id,
          stage: 'rendering',
          pictureIndex: 0,
          step: 1,
          steps: 2,
          preview: { dataUrl: 'data:image/webp;base64,AAAA', width: 1, height: 1 },
        },
      ],
    },
  ],
  ['an announced upload', contracts.grantUploadInput, announced],
  ['a delivery', contracts.deliverInput, { ...announced, renderSeconds: 1 }],
  [
    'a failure',
    contracts.failWorkInput,
    { leaseId: id, code: 'engine-error', fault: 'worker', message: 'm', isRetryable: true },
  ],
  ['work handed back', contracts.releaseWorkInput, { leaseId: id }],
  ['work resumed', contracts.resumeWorkInput, { leaseId: id }],
  ['a request for pictures', contracts.requestGenerationInput, { recipe, requestKey: 'k' }],
  ['a generation’s id', contracts.generationIdInput, { generationId: id }],
  ['an image’s id', contracts.imageIdInput, { imageId: id }],
  ['a new passkey', contracts.addPasskeyInput, { passkey: attestation, name: 'a phone' }],
  ['a name for a passkey', contracts.renamePasskeyInput, { passkeyId: id, name: 'a phone' }],
  ['a time zone', contracts.imageMonthsInput, { timeZone: 'Asia/Seoul' }],
  ['the look of a guest', contracts.guestLook, { language: 'en', theme: 'dark', timeZone: 'Asia/Seoul' }],
];
/** Read, compared or hashed, never stored. */
const readOnly: readonly (readonly [string, z.ZodType, unknown])[] = [
  ['a page of generations', contracts.listGenerationsInput, { cursor: id, limit: 1, isOpen: true }],
  ['a page of images', contracts.listImagesInput, { cursor: 'x', limit: 1 }],
  ['an event id', contracts.liveEventsInput, { lastEventId: '1' }],
  [
    'work that a server hands out',
    contracts.renderWork,
    {
      kind: 'render',
      leaseId: id,
      generationId: id,
      attempt: 1,
      model: { name: 'm', base: 'sd-1' },
      recipe: { ...recipe, steps: 1, cfgScale: 7, scheduler: 'euler' },
      pictureIndices: [0],
      deadline: '2026-11-20T10:00:00.000Z',
    },
  ],
  ['a new account', contracts.registerInput, { email, password: 'correct horse' }],
  ['a second step', contracts.finishLogInInput, { ticket: 'pgt_A', code: '123 456' }],
  ['a recovery code', contracts.finishScriptLogInInput, { ticket: 'pgt_A', recoveryCode: '3F7K2-9QD0X' }],
  ['a passkey at the door', contracts.passkeySignInInput, { passkey: assertion }],
  ['a proof in a session', contracts.stepUpInput, { password: 'correct horse' }],
  ['a sign-in', contracts.logInInput, { email, password: 'correct horse' }],
];

describe.each([...stored, ...readOnly])('%s', (_, schema, sound) => {
  it('is taken as it should be', () => {
    expect(schema.safeParse(sound).success).toBe(true);
  });

  it('of any hostile shape is a refusal or a value, and touches no prototype', () => {
    fc.assert(
      fc.property(fc.oneof({ arbitrary: hostileVersionOf(sound), weight: 4 }, hostileValue), (given) => {
        const parsed = schema.safeParse(given);
        expect(Object.keys(Object.prototype)).toEqual([]);
        if (!parsed.success) expect(parsed.error.issues.length).toBeGreaterThan(0);
        // What was taken is taken again as it is: nothing hides behind a conversion.
        else expect(schema.parse(parsed.data)).toEqual(parsed.data);
      }),
      { numRuns: 300 },
    );
  });
});

describe.each(stored)('%s', (_, schema, sound) => {
  it('that is taken holds only text that a database can store', () => {
    fc.assert(
      fc.property(hostileVersionOf(sound), (given) => {
        const parsed = schema.safeParse(given);
        const unstorable = parsed.success
          ? textsIn(parsed.data).filter((text) => !text.isWellFormed() || text.includes('\u0000'))
          : [];
        expect(unstorable).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
