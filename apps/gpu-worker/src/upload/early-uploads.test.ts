import { randomUUID } from 'node:crypto';
import type { UploadGrant } from '@pingvas/contracts';
import { noFaults } from '@pingvas/faults';
import { describe, expect, it } from 'vitest';
import type { FleetPort } from '../api/fleet-port.ts';
import { createLease } from '../leases/lease.ts';
import { namePicture } from '../spool/spool.ts';
import { buildWork } from '../testing/worker-rig.ts';
import { createEarlyUploads } from './early-uploads.ts';

const unused = () => Promise.reject(new Error('only grants are expected'));
const bytes = new Uint8Array(8);

function begin(grantUpload: FleetPort['grantUpload']) {
  const fleet: FleetPort = {
    grantUpload,
    register: unused,
    claim: unused,
    beat: unused,
    deliver: unused,
    fail: unused,
    release: unused,
    resume: unused,
  };
  const uploads = createEarlyUploads({ fleet, apiUrl: 'http://127.0.0.1:1', faults: noFaults });
  return () => {
    const work = buildWork();
    const { generationId, leaseId } = work;
    const picture = namePicture({ generationId, leaseId, pictureIndex: 0 }, bytes);
    return uploads.begin(createLease(work), picture, bytes);
  };
}

describe('uploads ahead of their deliveries', () => {
  it('are two at a time, whatever is out of order: a third one is asked for, and left to its delivery', async () => {
    const grants: PromiseWithResolvers<UploadGrant>[] = [];
    const next = begin(() => {
      const granting = Promise.withResolvers<UploadGrant>();
      grants.push(granting);
      return granting.promise;
    });
    const [first, , third] = [next(), next(), next()];
    expect(await third.ended).toBeNull();
    expect(grants).toHaveLength(3);

    grants[0]?.reject(new Error('away'));
    expect(await first.ended).toBeNull();
    const fourth = next();
    grants[3]?.resolve({
      url: `/files/${randomUUID()}`,
      method: 'PUT',
      headers: {},
      expiresAt: new Date().toISOString(),
    });
    // It was tried: nobody answers there.
    expect(await fourth.ended).toMatchObject({ outcome: 'unreachable' });
  });

  it('never fail for themselves', async () => {
    const next = begin(() => Promise.reject(new Error('away')));
    const upload = next();
    expect(await upload.ended).toBeNull();
    upload.drop();
    expect(await upload.ended).toBeNull();
  });
});
