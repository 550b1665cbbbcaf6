import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { avatarUploadKey } from '../identity/profile/avatar-keys.ts';
import { isRenderedUpload, quarantineKey } from './quarantine.ts';

describe('the name of an upload', () => {
  it('tells what a worker has made from what a person gives', () => {
    const lease = { jobId: randomUUID(), retryCount: 0 };
    expect(isRenderedUpload(quarantineKey(lease, { pictureIndex: 11, sha256: 'a'.repeat(64) }))).toBe(true);
    expect(
      isRenderedUpload(avatarUploadKey(randomUUID(), { uploadId: randomUUID(), contentType: 'image/png' })),
    ).toBe(false);
    expect(isRenderedUpload(`images/${randomUUID()}/${randomUUID()}.png`)).toBe(false);
  });
});
