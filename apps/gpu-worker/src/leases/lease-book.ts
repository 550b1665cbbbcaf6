import type { LeaseProgress, Preview, RenderWork } from '@pingvas/contracts';
import { previewBytesMax } from '@pingvas/contracts';
import { type Bell, createBell } from '../time/bell.ts';
import { createLease, type Lease } from './lease.ts';

/** The most leases of one beat. */
export const leasesMax = 8;

/** All leases of this worker. Who holds one is beaten for, whatever is being done with it. */
export interface LeaseBook {
  open(work: RenderWork): Lease;
  close(lease: Lease): void;
  all(): readonly Lease[];
  find(leaseId: string): Lease | undefined;
  /** Says where a lease stands; the newest word replaces an older one that was not sent yet. The same word is no news. */
  report(lease: Lease, progress: Omit<LeaseProgress, 'leaseId'>): void;
  /** Rings when a lease comes, goes, or has news. */
  readonly changed: Bell;
}

/** An empty book. */
export function createLeaseBook(): LeaseBook {
  const leases = new Map<string, Lease>();
  const changed = createBell();
  return {
    changed,
    open(work) {
      const lease = createLease(work);
      leases.set(lease.id, lease);
      changed.ring();
      return lease;
    },
    close(lease) {
      leases.delete(lease.id);
      changed.ring();
    },
    all: () => [...leases.values()],
    find: (leaseId) => leases.get(leaseId),
    report(lease, progress) {
      const next: LeaseProgress = { ...progress, leaseId: lease.id };
      if (isSame(next, lease.progress)) return;
      lease.progress = next;
      lease.changedAt = performance.now();
      changed.ring();
    },
  };
}

function isSame(one: LeaseProgress, other: LeaseProgress): boolean {
  return (
    one.stage === other.stage &&
    one.pictureIndex === other.pictureIndex &&
    one.step === other.step &&
    one.steps === other.steps &&
    one.preview === other.preview
  );
}

const previewForm = /^data:image\/(jpeg|webp|png);base64,[A-Za-z0-9+/=]+$/;

/** A preview as the api takes it, or null for one that is too large to send four times a second. */
export function sendablePreview(preview: Preview | null): Preview | null {
  if (!preview || preview.dataUrl.length > previewBytesMax || !previewForm.test(preview.dataUrl)) return null;
  return preview;
}
